import type { Scope } from '../../../src/protocol/http.ts';
import { kill9 } from '../../helpers/processes/child.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import { askLantype, createToken, type LantypeProcess, startLantype } from '../../helpers/processes/lantype-process.ts';

/** The real program, shared on the LAN over HTTPS, with its own agent typing into the windows of a display. */
export interface SharedHub {
  readonly deviceId: string;
  readonly folder: string;
  /** `https://127.0.0.1:PORT`, the same after a restart. */
  readonly origin: string;
  /** Plain HTTP on this computer. */
  readonly url: string;
  /** Opens a pairing window; the link of the QR code. */
  pairingLink(role?: 'send' | 'receive'): Promise<string>;
  /**
   * What a paired phone keeps. All that use it are one phone to the relay; for suites that open many pages, because a
   * relay lets in ten an address, and then one every five seconds.
   */
  membership(): Promise<string>;
  token(scope: Scope, name: string, deviceId?: string): Promise<string>;
  /** Runs a command of the CLI with `--json`. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  cli(...args: string[]): Promise<any>;
  /** As the computer's user would: the relay goes and comes back. */
  stopRelay(): Promise<void>;
  kill(): Promise<void>;
  startRelay(): Promise<void>;
  stop(): Promise<void>;
}

interface Options {
  readonly env: NodeJS.ProcessEnv;
  readonly deviceId?: string;
  readonly settings?: object;
  readonly mode?: 'hub' | 'relay';
}

export async function startSharedHub({ env, deviceId = 'study', settings, mode = 'hub' }: Options): Promise<SharedHub> {
  const file = { deviceId, name: 'Study PC', lanAddresses: ['127.0.0.1'], ...settings };
  const folder = newDataFolder(file);
  const common = ['--data-dir', folder.path];
  let lanPort = '0';
  let port = '0';
  let child: LantypeProcess | undefined;
  const start = async (): Promise<void> => {
    child = await startLantype(['--mode', mode, '--lan', '--port', port, '--lan-port', lanPort, ...common], env);
    const { relay } = child.ready;
    port = new URL(relay?.url ?? '').port;
    lanPort = new URL(relay?.sharing.urls[0] ?? '').port;
  };
  await start();
  const cli: SharedHub['cli'] = (...args) => askLantype([...args, ...common], env);
  const token: SharedHub['token'] = (scope, name, device) =>
    createToken(folder.path, { scope, name, deviceId: device });
  let membership: Promise<string> | undefined;
  const join = async (): Promise<string> =>
    JSON.stringify({ token: await token('send', 'pages'), relayId: 'relay', name: file.name });
  return {
    deviceId,
    folder: folder.path,
    membership() {
      membership ??= join();
      return membership;
    },
    token,
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    get origin() {
      return `https://127.0.0.1:${lanPort}`;
    },
    // For all computers, also those that come later.
    pairingLink: async (role = 'send') =>
      (await cli('pair', '--role', role, ...(role === 'send' ? ['--to', 'all'] : []))).links[0],
    cli,
    stopRelay: async () => child?.stop(),
    kill: async () => child && kill9(child),
    startRelay: start,
    async stop() {
      await child?.stop();
      folder.stop();
    },
  };
}
