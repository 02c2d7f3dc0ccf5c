import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNutTypist } from '../../src/agent/nut/nut-typist.ts';
import type { Typist } from '../../src/agent/typing/typist.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { eventually } from '../helpers/eventually.ts';
import { output } from '../helpers/processes/child.ts';
import { newDataFolder } from '../helpers/processes/data-folder.ts';
import { askLantype, startLantype } from '../helpers/processes/lantype-process.ts';
import { skipUnless } from '../helpers/skip-unless.ts';
import { type Display, missingPrograms, pressKeys, startDisplay } from './desktop/display.ts';
import { type Program, startMousepad } from './desktop/programs.ts';

const missing = missingPrograms('mousepad', 'xsel');

function typistOn(env: NodeJS.ProcessEnv): Typist {
  return createNutTypist({ clock: systemClock, logger: silentLogger, newlinePolicy: 'spaces-in-terminals', env });
}

describe('nut-js without a display', skipUnless(process.platform === 'linux', 'only Linux has displays'), () => {
  it('says why it cannot type, and its native module ends no process of ours', async () => {
    const env = { ...process.env, DISPLAY: ':9999' };
    const probe = await typistOn(env).probe();
    expect(probe.ok).toBe(false);
    expect(probe.reason).toContain('Could not open main display');
    await expect(typistOn(env).start()).rejects.toThrow();
  });
});

// Nothing tells nut-js that the target has read the clipboard: it waits 400 ms, and a machine that is busier than that
// shows it the wrong text. That is the typist's known limit, so a busy moment gets a second and a third chance here.
const patience = { retry: 2 };

describe('nut-js on a real X display', { ...skipUnless(missing === undefined, missing ?? ''), ...patience }, () => {
  let display: Display;
  let mousepad: Program;
  let typist: Typist;

  const clipboard = (): Promise<string> => output('xsel', ['--clipboard', '--output'], display.env);
  const setClipboard = (text: string): Promise<string> =>
    output('sh', ['-c', 'printf %s "$1" | xsel --clipboard --input', 'sh', text], display.env);
  const text = (value: string) => ({ type: 'text' as const, value });
  const empty = (): Promise<void> => pressKeys(display, 'ctrl+a', 'Delete');

  beforeAll(async () => {
    display = await startDisplay();
    mousepad = await startMousepad(display);
    typist = typistOn(display.env);
    expect(await typist.probe()).toMatchObject({ ok: true });
    await typist.start();
  });
  afterAll(async () => {
    await typist?.stop();
    await mousepad?.stop();
    await display?.stop();
  });

  it('types every script exactly, and gives the clipboard back', async () => {
    await setClipboard("the user's own");
    const sent =
      'World! "quotes" {[(\\)]} Grüße, Ελλάδα, Привет, مرحبا, שלום, 日本語, 한국어, 👩🏽‍🚀🇩🇪 e\u0301\n\tsecond line';
    const result = await typist.type([text(sent)], () => undefined);
    expect(result).toMatchObject({ outcome: 'typed', receipt: 'assumed' });
    // Mousepad ends a file with a newline.
    expect((await mousepad.read()).replace(/\n$/, '')).toBe(sent);
    await eventually('the clipboard to come back', async () => (await clipboard()) === "the user's own");
  });

  it('types texts and keys in order', async () => {
    await empty();
    await typist.type(
      [text('one'), { type: 'key', key: 'enter' }, text('twoX'), { type: 'key', key: 'backspace' }],
      () => undefined,
    );
    expect((await mousepad.read()).replace(/\n$/, '')).toBe('one\ntwo');
  });

  it('types a burst in order', async () => {
    await empty();
    for (let number = 0; number < 5; number += 1)
      await typist.type([text(`${number} ${'é'.repeat(500)}\n`)], () => undefined);
    const expected = Array.from({ length: 5 }, (_, number) => `${number} ${'é'.repeat(500)}\n`).join('');
    expect((await mousepad.read()).trimEnd()).toBe(expected.trimEnd());
  });

  it('survives a layout without a V: the text is on the clipboard, and no modifier stays pressed', async () => {
    await empty();
    await display.setLayout('ru');
    expect(await typist.type([text('не вставлено')], () => undefined)).toMatchObject({ outcome: 'clipboard' });
    expect(typist.connected).toBe(true);
    expect(await clipboard()).toBe('не вставлено');
    await display.setLayout('us');
    await output('xdotool', ['key', 'q'], display.env);
    expect((await mousepad.read()).trimEnd()).toBe('q');
    expect(await typist.type([text(' again')], () => undefined)).toMatchObject({ outcome: 'typed' });
    expect((await mousepad.read()).trimEnd()).toBe('q again');
  });

  it('Ctrl+C in the terminal of Lantype signals the nut-js process too, and the clipboard comes back nevertheless', async () => {
    await typist.stop();
    await empty();
    await setClipboard("the user's own");
    const folder = newDataFolder();
    writeFileSync(path.join(folder.path, 'settings.json'), JSON.stringify({ typingMethod: 'nut' }));
    // A group of its own, as a terminal gives to each of its jobs.
    const lantype = await startLantype(['--device-id', 'desk', '--data-dir', folder.path], display.env, ['setsid']);
    try {
      await askLantype(['send', 'desk', 'typed', '--data-dir', folder.path], display.env);
      process.kill(-lantype.pid, 'SIGINT');
      expect(await lantype.ended).toBe(0);
      expect(await clipboard()).toBe("the user's own");
      expect((await mousepad.read()).trimEnd()).toBe('typed');
    } finally {
      await lantype.stop();
      folder.stop();
    }
  });
});

describe('nut-js without a window', skipUnless(missing === undefined, missing ?? ''), () => {
  it.each([{ windowManager: true }, { windowManager: false }])('types to nobody, and says so: %o', async (options) => {
    const display = await startDisplay(options);
    const typist = typistOn(display.env);
    try {
      await typist.start();
      expect(await typist.type([{ type: 'text', value: 'to nobody' }], () => undefined)).toMatchObject({
        outcome: 'clipboard',
        error: { code: 'NO_FOCUS' },
      });
      expect(await output('xsel', ['--clipboard', '--output'], display.env)).toBe('to nobody');
    } finally {
      await typist.stop();
      await display.stop();
    }
  });
});

describe('nut-js when the X server goes', skipUnless(missing === undefined, missing ?? ''), () => {
  it('says that it is lost with the next message, and lives on', async () => {
    const display = await startDisplay({ windowManager: false });
    const typist = typistOn(display.env);
    await typist.start();
    let changes = 0;
    typist.onChange(() => {
      changes += 1;
    });
    await display.stop();
    expect(await typist.type([{ type: 'text', value: 'a' }], () => undefined)).toMatchObject({ outcome: 'failed' });
    await eventually('the loss to be noticed', () => changes > 0 || !typist.connected);
    await typist.stop();
  });
});
