import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepsHistory } from '../../../src/agent/programs/clipboard-histories.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, startChild } from '../../helpers/processes/child.ts';
import { startProcessNamed } from '../../helpers/processes/process-named.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const started = stopAfterEach();

const processNamed = (name: string): Child => started(startProcessNamed(name));

describe('clipboard histories', skipUnless(process.platform === 'linux', 'only Linux has /proc'), () => {
  it.each(['copyq', 'xfce4-clipman', 'diodon', 'parcellite'])('%s is one', async (name) => {
    const { pid } = processNamed(name);
    await eventually('its name', () => keepsHistory(pid, 'CLIPBOARD'));
    expect(keepsHistory(pid, 'PRIMARY')).toBe(true);
  });

  it('the plug-in for the panel of Xfce is one, and no other plug-in', async () => {
    const child = (plugin: string): Child => {
      const file = path.join(tempFolder(), 'panel-7-xfce4-plugin');
      copyFileSync('/bin/sh', file);
      return started(
        startChild(file, ['-c', 'echo runs; sleep 60; :', `/usr/lib/xfce4/panel/plugins/lib${plugin}.so`]),
      );
    };
    const clipman = child('clipman');
    const clock = child('clock');
    await eventually('both to run', () => [clipman, clock].every((one) => one.output().includes('runs')));
    expect([clipman, clock].map(({ pid }) => keepsHistory(pid, 'CLIPBOARD'))).toEqual([true, false]);
  });

  it('GPaste is one, but has to get what is in PRIMARY', async () => {
    const { pid } = processNamed('gpaste-daemon');
    await eventually('its name', () => keepsHistory(pid, 'CLIPBOARD'));
    expect(keepsHistory(pid, 'PRIMARY')).toBe(false);
  });

  it('a script is one that reads the clipboard with another program; a person who does the same is not', async () => {
    const reader = processNamed('xsel');
    expect(keepsHistory(reader.pid, 'CLIPBOARD')).toBe(false);
    const file = path.join(tempFolder(), 'clipmenud');
    writeFileSync(file, `#!/bin/sh\n${reader.process.spawnfile} 60 &\necho $!\nwait\n`, { mode: 0o755 });
    const script = started(startChild(file, []));
    const pid = Number(await eventually('the reader', () => /^\d+$/m.exec(script.output())?.[0]));
    await eventually('its name', () => keepsHistory(pid, 'CLIPBOARD'));
    process.kill(pid);
  });

  it('on Wayland it is what wl-paste runs for each text, and not a person who pastes', async () => {
    const file = path.join(tempFolder(), 'wl-paste');
    copyFileSync('/bin/sh', file);
    const run = (...args: string[]): Child =>
      started(startChild(file, ['-c', 'sh -c "sleep 60 & echo \\$!; wait"; :', ...args]));
    const [watcher, person] = [run('--watch'), run('--no-newline')];
    const below = (child: Child): Promise<number> =>
      eventually('its child', () => Number(/^\d+$/m.exec(child.output())?.[0]) || undefined);
    const pids = [watcher.pid, await below(watcher), person.pid, await below(person)];
    expect(pids.map((pid) => keepsHistory(pid, 'CLIPBOARD'))).toEqual([true, true, false, false]);
    for (const pid of [pids[1], pids[3]]) process.kill(pid ?? 0);
  });

  it('nobody else is one, nor a process that is gone or not known', () => {
    expect(keepsHistory(process.pid, 'CLIPBOARD')).toBe(false);
    expect(keepsHistory(undefined, 'CLIPBOARD')).toBe(false);
    expect(keepsHistory(2 ** 30, 'CLIPBOARD')).toBe(false);
  });
});
