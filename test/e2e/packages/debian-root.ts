import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import { startChild } from '../../helpers/processes/child.ts';

/** This machine's Debian with a layer over it: what is installed there is gone with it. */
export interface DebianRoot {
  /** The command that runs another one in there: `nsenter … chroot …`. */
  readonly within: readonly [string, ...string[]];
  /** Runs a command to its end; its output, or an error with what it wrote. */
  run(...command: string[]): string;
  stop(): Promise<void>;
}

/** Why there is none here. */
export function whyNoDebianRoot(): string | undefined {
  if (process.platform !== 'linux' || spawnSync('dpkg', ['--version']).error) return 'this is no Debian';
  if (process.getuid?.() !== 0) return 'only root may mount a layer over the system';
  if (spawnSync('dh_builddeb', ['--help']).error) return 'debhelper is not installed';
  const script =
    'd=$(mktemp -d) && mount -t tmpfs t $d && cd $d && mkdir u w m && mount -t overlay o -o lowerdir=/,upperdir=u,workdir=w m';
  return spawnSync('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script]).status === 0
    ? undefined
    : 'no layer can be mounted over the system';
}

export async function startDebianRoot(env: NodeJS.ProcessEnv): Promise<DebianRoot> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-root-'));
  const script = path.join(folder, 'start.sh');
  const root = path.join(folder, 'layer/root');
  writeFileSync(
    script,
    [
      'set -e',
      `mkdir ${folder}/layer && mount -t tmpfs none ${folder}/layer && cd ${folder}/layer && mkdir upper work root`,
      'mount -t overlay none -o lowerdir=/,upperdir=upper,workdir=work root',
      // A socket is reached through the file system that it is on: the X server's is in /tmp.
      'for each in proc dev sys tmp; do mount --rbind /$each root/$each; done',
      'echo ready',
      'exec sleep infinity',
    ].join('\n'),
  );
  const child = startChild('unshare', ['-m', '--propagation', 'private', 'sh', script], { env });
  await eventually('the layer', () => child.output().includes('ready') || child.process.exitCode !== null);
  const within = ['nsenter', '-t', `${child.pid}`, '-m', 'chroot', root] as const;
  return {
    within,
    run: (...command) =>
      execFileSync(within[0], [...within.slice(1), ...command], { env, encoding: 'utf8', stdio: 'pipe' }),
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
