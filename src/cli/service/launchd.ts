import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { mustRun } from './run-tool.ts';
import { type RunTool, type ServiceCommand, type ServiceManager, xml } from './service-manager.ts';

const LABEL = 'app.lantype.headless';

/** A property list for launchd (launchd.plist(5)). */
export function launchAgent({ command, output }: Pick<ServiceCommand, 'command' | 'output'>): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    '  <key>Label</key>',
    `  <string>${LABEL}</string>`,
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...command.map((argument) => `    <string>${xml(argument)}</string>`),
    '  </array>',
    '  <key>RunAtLoad</key>',
    '  <true/>',
    // Again after a crash, not after an end that somebody asked for.
    '  <key>KeepAlive</key>',
    '  <dict>',
    '    <key>SuccessfulExit</key>',
    '    <false/>',
    '  </dict>',
    // Only where there is a desktop to type into, and as quick as a program that somebody waits for.
    '  <key>LimitLoadToSessionType</key>',
    '  <string>Aqua</string>',
    '  <key>ProcessType</key>',
    '  <string>Interactive</string>',
    '  <key>StandardOutPath</key>',
    `  <string>${xml(output)}</string>`,
    '  <key>StandardErrorPath</key>',
    `  <string>${xml(output)}</string>`,
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
}

export interface LaunchdParts {
  readonly home: string;
  readonly uid: number;
  readonly run: RunTool;
}

/** An agent of the user's own launchd (launchctl(1): `bootstrap`, `bootout`). */
export function launchdManager({ home, uid, run }: LaunchdParts): ServiceManager {
  const place = path.join(home, 'Library', 'LaunchAgents', `${LABEL}.plist`);
  const domain = `gui/${uid}`;
  const target = `${domain}/${LABEL}`;
  return {
    kind: 'launchd agent',
    place,
    async install(service) {
      mkdirSync(path.dirname(place), { recursive: true });
      mkdirSync(path.dirname(service.output), { recursive: true, mode: 0o700 });
      writeFileAtomic.sync(place, launchAgent(service), { mode: 0o644 });
      // It refuses to load what is loaded.
      await run('launchctl', ['bootout', target]);
      await mustRun(run, 'launchctl', ['bootstrap', domain, place]);
    },
    async uninstall() {
      if (!existsSync(place)) return false;
      await run('launchctl', ['bootout', target]);
      rmSync(place, { force: true });
      return true;
    },
    isInstalled: async () => existsSync(place),
    async isRunning() {
      const { code, output } = await run('launchctl', ['print', target]);
      return code === 0 && /^\s*state = running$/m.test(output);
    },
  };
}
