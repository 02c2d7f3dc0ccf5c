import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { mustRun } from './run-tool.ts';
import type { RunTool, ServiceCommand, ServiceManager } from './service-manager.ts';

const UNIT = 'lantype.service';

/**
 * One argument of `ExecStart`: in double quotes, with C escapes; `%` and `$` doubled, for they would be specifiers and
 * variables (systemd.service(5), "Command lines"; systemd.syntax(7), "Quoting").
 */
function quoted(argument: string): string {
  const escaped = argument
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return `"${escaped}"`;
}

/** A relay serves from the first log-in on; who types needs the desktop session, which hands out `DISPLAY`. */
export function userUnit({ command, mode }: Pick<ServiceCommand, 'command' | 'mode'>): string {
  const target = mode === 'relay' ? 'default.target' : 'graphical-session.target';
  const session = mode === 'relay' ? [] : [`After=${target}`, `PartOf=${target}`];
  return [
    '# Made by `lantype service install`, which makes it anew.',
    '[Unit]',
    'Description=Lantype types what your phone dictates',
    ...session,
    // Another Lantype has the data folder, for instance: it does not go away by trying every five seconds.
    'StartLimitIntervalSec=120',
    'StartLimitBurst=5',
    '',
    '[Service]',
    `ExecStart=${command.map(quoted).join(' ')}`,
    'Restart=on-failure',
    'RestartSec=5',
    '# The message at hand ends first.',
    'TimeoutStopSec=20',
    '',
    '[Install]',
    `WantedBy=${target}`,
    '',
  ].join('\n');
}

export interface SystemdParts {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly run: RunTool;
}

/** A unit of the user's own systemd (systemd.unit(5), "User Unit Search Path"). */
export function systemdManager({ env, home, run }: SystemdParts): ServiceManager {
  const given = env.XDG_CONFIG_HOME;
  const config = given !== undefined && path.isAbsolute(given) ? given : path.join(home, '.config');
  const place = path.join(config, 'systemd', 'user', UNIT);
  const systemctl = (...args: string[]): Promise<void> => mustRun(run, 'systemctl', ['--user', ...args]);
  const says = async (...args: string[]): Promise<boolean> => (await run('systemctl', ['--user', ...args])).code === 0;
  return {
    kind: 'systemd user unit',
    place,
    async install(service) {
      mkdirSync(path.dirname(place), { recursive: true });
      writeFileAtomic.sync(place, userUnit(service), { mode: 0o644 });
      await systemctl('daemon-reload');
      // `reenable`: an older unit may have been wanted by another target.
      await systemctl('reenable', UNIT);
      await systemctl('restart', UNIT);
    },
    async uninstall() {
      if (!existsSync(place)) return false;
      await systemctl('disable', '--now', UNIT);
      rmSync(place, { force: true });
      await systemctl('daemon-reload');
      return true;
    },
    isInstalled: async () => existsSync(place),
    isRunning: () => says('is-active', '--quiet', UNIT),
  };
}
