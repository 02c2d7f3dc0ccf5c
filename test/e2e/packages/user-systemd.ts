import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import { startChild } from '../../helpers/processes/child.ts';

const CGROUPS = '/sys/fs/cgroup/systemd';

/** Why no systemd of a user can be started here, beside the one that the machine may have. */
export function whyNoUserSystemd(): string | undefined {
  if (process.platform !== 'linux') return 'it is for Linux';
  if (process.getuid?.() !== 0) return 'only root may make mount namespaces';
  if (!existsSync('/lib/systemd/systemd')) return 'systemd is not installed';
  if (existsSync('/run/systemd/system')) return 'this machine has a systemd of its own, which is not for tests';
  // Version 1 of control groups, as containers have it.
  if (!existsSync(CGROUPS)) return `there is no ${CGROUPS}`;
  return spawnSync('unshare', ['-m', 'true']).status === 0 ? undefined : 'no mount namespace can be made';
}

/** A systemd user manager in a mount namespace of its own. */
export interface UserSystemd {
  /** The command that runs another one beside it: `nsenter …`. */
  readonly within: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** It believes that the system was booted with systemd, and has a runtime folder and control groups of its own. */
export async function startUserSystemd(env: NodeJS.ProcessEnv): Promise<UserSystemd> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-systemd-'));
  const groups = path.join(CGROUPS, path.basename(folder));
  const log = path.join(folder, 'log');
  const script = path.join(folder, 'start.sh');
  writeFileSync(
    script,
    [
      'set -e',
      `mkdir ${groups}`,
      `echo $$ > ${groups}/cgroup.procs`,
      'mount -t tmpfs none /run',
      'mkdir -p /run/systemd/system',
      'mkdir -m 700 /run/lantype-test',
      `exec /lib/systemd/systemd --user > ${log} 2>&1`,
    ].join('\n'),
  );
  const own = {
    ...env,
    XDG_RUNTIME_DIR: '/run/lantype-test',
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/lantype-test/bus',
  };
  const child = startChild('unshare', ['-m', '--propagation', 'private', 'sh', script], {
    env: { ...own, SYSTEMD_LOG_TARGET: 'console' },
  });
  const within = ['nsenter', '-t', `${child.pid}`, '-m'] as const;
  const isReady = (): boolean =>
    spawnSync(within[0], [...within.slice(1), 'systemctl', '--user', 'is-system-running'], {
      env: own,
      encoding: 'utf8',
    }).stdout.trim() === 'running';
  const stop = async (): Promise<void> => {
    await child.stop();
    // What it started has ended with it; the groups stay until somebody takes them away.
    if (existsSync(groups)) execFileSync('find', [groups, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', ';']);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await eventually('systemd', isReady, 30_000);
  } catch (error) {
    await stop();
    throw new Error(`${error}: ${child.output()}${existsSync(log) ? readFileSync(log, 'utf8') : ''}`);
  }
  return { within, env: own, stop };
}
