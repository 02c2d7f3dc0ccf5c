import type { TypingHost } from '../app/agent/typists.ts';
import type { ElectronApi } from './electron-api.ts';

/**
 * Worker processes as Electron's utility processes. `child_process.fork` would need ELECTRON_RUN_AS_NODE, which the
 * fuses of the packaged app switch off: with it, anybody's script runs under our name and our permissions.
 */
export function utilityWorkers({
  utilityProcess,
}: Pick<ElectronApi, 'utilityProcess'>): NonNullable<TypingHost['startWorker']> {
  return (file, env) => {
    const child = utilityProcess.fork(file, [], {
      env,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe'],
      serviceName: 'Lantype typing',
    });
    let complaint = '';
    child.stderr?.on('data', (data: Buffer) => {
      complaint ||= (data.toString().split('\n')[0] ?? '').slice(0, 200);
    });
    return {
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onEnd: (listener) =>
        void child.on('exit', (code) => listener(`exit code ${code}${complaint && `: ${complaint}`}`)),
      kill: () => void child.kill(),
    };
  };
}
