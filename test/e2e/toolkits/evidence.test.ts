import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../src/protocol/segments.ts';
import { eventually } from '../../helpers/eventually.ts';
import { output } from '../../helpers/processes/child.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { copyFile, readClipboard } from '../desktop/clipboard.ts';
import { type Display, missingPrograms, startDisplay } from '../desktop/display.ts';
import { type Hub, startHub } from '../desktop/hub.ts';
import { startFocused, startMousepad } from '../desktop/programs.ts';
import { startGtk4, startLateCopier, startNedit, startPoller, startSlowJava, startTk } from './fields.ts';

/** What real toolkits do with a paste, and what may be said of it (docs/typing.md). */

const text = (value: string): Segment => ({ type: 'text', value });
const key = (name: Extract<Segment, { type: 'key' }>['key']): Segment => ({ type: 'key', key: name });
const needs = (...programs: string[]) => {
  const missing = missingPrograms(...programs);
  return skipUnless(missing === undefined, missing ?? '');
};

const GTK4 = "import gi; gi.require_version('Gtk', '4.0'); from gi.repository import Gtk";
const hasGtk4 = missingPrograms() === undefined && spawnSync('/usr/bin/python3', ['-c', GTK4]).status === 0;

describe('evidence', () => {
  const started = stopAfterEach();

  async function desktop(): Promise<{ display: Display; hub: Hub }> {
    const display = started(await startDisplay());
    return { display, hub: started(await startHub(display.env)) };
  }

  it('Motif (nedit), which asks several times: 50 texts in a row, each once', needs('nedit'), async () => {
    const { display, hub } = await desktop();
    const program = started(await startNedit(display));
    const texts = Array.from({ length: 50 }, (_, index) => `[${index}] `);
    // Ten at a time: an answer waits for a few seconds only.
    for (let from = 0; from < texts.length; from += 10) {
      const posted = await Promise.all(texts.slice(from, from + 10).map((each) => hub.type(each)));
      expect(posted.map(({ body }) => body.status)).toEqual(Array(10).fill('typed'));
    }
    // Requests that are sent together may come in any order.
    const typed = (await program.read()).trimEnd().split(' ');
    expect(typed.toSorted()).toEqual(texts.map((each) => each.trimEnd()).toSorted());
  });

  it('Tk, which deletes a property at its next request: three texts, six seconds apart', needs('wish'), async () => {
    const { display, hub } = await desktop();
    const program = started(await startTk(display));
    for (const each of ['one ', 'two ', 'three ']) {
      expect((await hub.type(each)).body).toMatchObject({ status: 'typed', receipt: 'assumed' });
      const until = performance.now() + 6_000;
      await eventually('six seconds to pass', () => performance.now() > until, 8_000);
    }
    expect(await program.read()).toBe('one two three ');
  });

  it(
    'GTK 4, which inserts some turns after it has read: no key overtakes',
    skipUnless(hasGtk4, 'no GTK 4 for Python'),
    async () => {
      const { display, hub } = await desktop();
      const program = started(await startGtk4(display));
      let expected = '';
      for (let time = 0; time < 20; time += 1) {
        const payload = [text(`uno${time}`), key('enter'), text('dos'), key('enter')];
        const { body } = await hub.post({ deviceId: hub.deviceId, payload });
        // On a busy machine it may not react in time; then that is said, and how much is there.
        const typedParts = body.status === 'typed' ? payload.length : 'typedParts' in body ? (body.typedParts ?? 0) : 0;
        expected += [`uno${time}`, '\n', 'dos', '\n'].slice(0, typedParts).join('');
      }
      expect(expected.split('dos').length).toBeGreaterThan(10);
      await eventually('the text', async () => (await program.read()).length >= expected.length);
      expect(await program.read()).toBe(expected);
    },
  );

  it('Java, which asks for the text 400 ms after it has looked: its read', needs('java', 'javac'), async () => {
    const { display, hub } = await desktop();
    const program = started(await startSlowJava(display, 400));
    expect((await hub.type('late')).body).toMatchObject({ status: 'typed' });
    await eventually('the text', async () => (await program.read()) === 'late');
    expect((await hub.type(' again')).body).toMatchObject({ status: 'typed' });
    await eventually('the text', async () => (await program.read()) === 'late again');
  });

  it('a window without fields that polls the clipboard gets no read', async () => {
    const { display, hub } = await desktop();
    started(await startPoller(display));
    const receipts: (string | undefined)[] = [];
    for (let index = 0; index < 8; index += 1) {
      const { body } = await hub.type(`${index} `);
      receipts.push('receipt' in body ? body.receipt : body.status);
    }
    // Its first poll may come right after the first chord, one time in twenty: that one is believed.
    expect(receipts.slice(1)).not.toContain('read');
  });

  it('a program that pastes PRIMARY and has marked something itself: not its own mark', needs('xterm'), async () => {
    const { display, hub } = await desktop();
    const file = path.join(display.folder, 'typed.txt');
    const script = `printf 'selected'; stty -icanon -echo; exec cat > '${file}'`;
    started(
      await startFocused(display, 'Scratch', 'xterm', [
        '-class',
        'Scratch',
        '-name',
        'scratch',
        '-e',
        'sh',
        '-c',
        script,
      ]),
    );
    // A double click marks the word.
    await output(
      'xdotool',
      ['mousemove', '--window', (await output('xdotool', ['getactivewindow'], display.env)).trim(), '20', '10'],
      display.env,
    );
    await eventually('the mark', async () => {
      await output('xdotool', ['click', '--repeat', '2', '--delay', '50', '1'], display.env);
      return (await readClipboard(display, { selection: 'primary' })) === 'selected';
    });
    expect((await hub.type('dictated')).body).toMatchObject({ status: 'typed' });
    const typed = await eventually('the text', async () => (await output('cat', [file], display.env)) || false);
    expect(typed).toBe('dictated');
  });

  it('a copy whose key was pressed before the text, and that comes after it, wins', needs('mousepad'), async () => {
    const { display, hub } = await desktop();
    const editor = started(await startMousepad(display));
    const file = path.join(display.folder, 'before');
    writeFileSync(file, 'copied before');
    started(await copyFile(display, file));
    const copier = started(await startLateCopier(display, 'copied meanwhile'));
    for (const each of ['one ', 'two ']) expect((await hub.type(each)).body).toMatchObject({ status: 'typed' });
    copier.process.stdin?.write('now\n');
    await eventually('the copy', () => /copied|refused/.test(copier.output()));
    expect(copier.output()).toContain('copied');
    expect((await hub.type('three')).body).toMatchObject({ status: 'typed' });
    await eventually('the copy', async () => (await readClipboard(display)) === 'copied meanwhile', 3_000);
    expect((await editor.read()).trimEnd()).toBe('one two three');
  });
});
