import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchdManager } from '../../../src/cli/service/launchd.ts';
import type { RunTool, ServiceCommand } from '../../../src/cli/service/service-manager.ts';
import { systemdManager } from '../../../src/cli/service/systemd.ts';
import { taskSchedulerManager } from '../../../src/cli/service/task-scheduler.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** The systems that are not here, by what is asked of them; systemd itself is in test/e2e/packages. */

function setUp(answers: Record<string, { code: number | undefined; output: string }> = {}) {
  const asked: string[] = [];
  const run: RunTool = async (command, args) => {
    const line = [command, ...args].join(' ');
    asked.push(line);
    const [, answer] = Object.entries(answers).find(([begin]) => line.startsWith(begin)) ?? [];
    return answer ?? { code: 0, output: '' };
  };
  return { asked, run, home: tempFolder() };
}
const serviceIn = (home: string): ServiceCommand => ({
  command: ['/node', '/lantype.js', 'start'],
  mode: 'hub',
  output: path.join(home, 'logs/service.log'),
});
const FAILED = { code: 1, output: 'it says why' };

describe('launchd', () => {
  it('gets the agent anew, and is asked by its name', async () => {
    const { asked, run, home } = setUp({ 'launchctl print': { code: 0, output: 'x = {\n\tstate = running\n}' } });
    const manager = launchdManager({ home, uid: 501, run });
    expect(await manager.isInstalled()).toBe(false);
    expect(await manager.uninstall()).toBe(false);
    await manager.install(serviceIn(home));
    expect(manager.place).toBe(path.join(home, 'Library/LaunchAgents/app.lantype.headless.plist'));
    expect(readFileSync(manager.place, 'utf8')).toContain('<string>/lantype.js</string>');
    expect(existsSync(path.join(home, 'logs'))).toBe(true);
    expect(await manager.isRunning()).toBe(true);
    expect(await manager.uninstall()).toBe(true);
    expect(existsSync(manager.place)).toBe(false);
    expect(asked).toEqual([
      'launchctl bootout gui/501/app.lantype.headless',
      `launchctl bootstrap gui/501 ${manager.place}`,
      'launchctl print gui/501/app.lantype.headless',
      'launchctl bootout gui/501/app.lantype.headless',
    ]);
  });

  it('what it refuses is said in its own words', async () => {
    const { run, home } = setUp({ 'launchctl bootstrap': FAILED });
    const manager = launchdManager({ home, uid: 501, run });
    await expect(manager.install(serviceIn(home))).rejects.toMatchObject({ code: 'SERVICE', message: /it says why/ });
    expect(await launchdManager({ ...setUp({ 'launchctl print': FAILED }), uid: 1 }).isRunning()).toBe(false);
  });
});

describe('the Task Scheduler', () => {
  const env = { USERDOMAIN: 'DESK', USERNAME: 'ana' };

  it('gets the task in place of an older one, which is ended first', async () => {
    const { asked, run, home } = setUp();
    const manager = taskSchedulerManager({ env, run });
    await manager.install(serviceIn(home));
    expect(asked.map((line) => line.replace(/\S+task\.xml/, 'FILE'))).toEqual([
      'schtasks /Query /TN Lantype',
      'schtasks /End /TN Lantype',
      'schtasks /Create /TN Lantype /XML FILE /F',
      'schtasks /Run /TN Lantype',
    ]);
    // Its description is not left behind.
    expect(existsSync(/\/XML (\S+)/.exec(asked[2] ?? '')?.[1] ?? '/')).toBe(false);
  });

  it('says whether it runs in any language, and nothing is removed that is not there', async () => {
    const running = setUp({
      'schtasks /Query /TN Lantype /V': { code: 0, output: '"DESK","\\Lantype","Wird ausgeführt","267009"' },
    });
    expect(await taskSchedulerManager({ env, run: running.run }).isRunning()).toBe(true);
    const none = taskSchedulerManager({ env, run: setUp({ 'schtasks /Query': FAILED }).run });
    expect([await none.isInstalled(), await none.isRunning(), await none.uninstall()]).toEqual([false, false, false]);
  });
});

describe('systemd', () => {
  it('is said to be missing where it is', async () => {
    const { run, home } = setUp({ systemctl: { code: undefined, output: '' } });
    const manager = systemdManager({ env: {}, home, run });
    await expect(manager.install(serviceIn(home))).rejects.toMatchObject({ code: 'SERVICE', message: /cannot be run/ });
  });

  it('keeps to XDG_CONFIG_HOME, unless it is relative', () => {
    const at = (config: string): string =>
      systemdManager({ ...setUp(), home: '/h', env: { XDG_CONFIG_HOME: config } }).place;
    expect(at('/c')).toBe('/c/systemd/user/lantype.service');
    expect(at('c')).toBe('/h/.config/systemd/user/lantype.service');
  });
});
