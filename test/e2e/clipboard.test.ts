import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { skipUnless } from '../helpers/skip-unless.ts';
import { stopAfterEach } from '../helpers/stop-after-each.ts';
import { copyFile, readClipboard } from './desktop/clipboard.ts';
import { type Display, missingPrograms, pressKeys, startDisplay } from './desktop/display.ts';
import { type Hub, startHub } from './desktop/hub.ts';
import { type Program, startMousepad, startXterm } from './desktop/programs.ts';

const missing = missingPrograms('xterm', 'mousepad', 'xclip');
/** A valid PNG of one pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe("the user's clipboard", skipUnless(missing === undefined, missing ?? ''), () => {
  let display: Display;
  let hub: Hub;
  let copies = 0;
  const started = stopAfterEach();

  beforeEach(async () => {
    display = started(await startDisplay());
    hub = started(await startHub(display.env));
  });

  async function copy(text: string | Buffer, selection = 'clipboard', target = 'UTF8_STRING'): Promise<void> {
    copies += 1;
    const file = path.join(display.folder, `copied-${copies}`);
    writeFileSync(file, text);
    started(await copyFile(display, file, { selection, target }));
  }

  /** What proves a text has suites of its own: on a machine that is slow for a moment the proof is weaker. */
  async function type(text: string): Promise<void> {
    expect((await hub.type(text)).body).toMatchObject({ status: 'typed' });
  }

  const comesBack = (text: string, options?: { selection?: string; target?: string }): Promise<unknown> =>
    eventually(`${text} to be back`, async () => (await readClipboard(display, options)) === text, 3_000);

  async function mousepad(): Promise<Program> {
    return started(await startMousepad(display));
  }

  it('is back after typing', async () => {
    await mousepad();
    await copy('what the user copied: ünïcödé ✓');
    await type('dictated');
    await comesBack('what the user copied: ünïcödé ✓');
  });

  it('is back after many messages, the original one', async () => {
    const editor = await mousepad();
    await copy('the original');
    for (let index = 0; index < 20; index += 1) await type(`${index} `);
    await comesBack('the original');
    // And what was typed was never the user's own.
    expect(await editor.read()).not.toContain('original');
  });

  it('is back in both selections after typing into a terminal', async () => {
    started(await startXterm(display));
    await copy('copied');
    await copy('selected', 'primary');
    await type('dictated');
    await comesBack('copied');
    await comesBack('selected', { selection: 'primary' });
  });

  it('is back with 300 000 characters, in parts', async () => {
    await mousepad();
    const large = Array.from({ length: 30_000 }, (_, index) => String(index).padStart(10)).join('');
    await copy(large);
    await type('dictated');
    await eventually('the large text to be back', async () => (await readClipboard(display)) === large, 5_000);
  });

  it('is back when it is a picture', async () => {
    await mousepad();
    const file = path.join(display.folder, 'pixel.png');
    writeFileSync(file, Buffer.from(PIXEL, 'base64'));
    started(await copyFile(display, file, { target: 'image/png' }));
    const before = await readClipboard(display, { target: 'image/png' });
    await type('dictated');
    await comesBack(before ?? 'unreadable', { target: 'image/png' });
  });

  it('is empty again when it was empty', async () => {
    await mousepad();
    await type('dictated');
    await eventually('the clipboard to be empty', async () => (await readClipboard(display)) === undefined, 3_000);
  });

  it('that another program took meanwhile is left alone', async () => {
    await mousepad();
    await copy('the old one');
    await type('dictated');
    await copy('the new one');
    // A second message, and its giving back, go by as well.
    await type('dictated again');
    await comesBack('the new one');
    await type('and again');
    await comesBack('the new one');
  });

  it('taken right after the typing is not overwritten when the time to give back comes', async () => {
    await mousepad();
    await copy('the old one');
    await type('dictated');
    await copy('the new one');
    // Longer than the wait before giving back, measured by another program's clock.
    const until = performance.now() + 600;
    await eventually('half a second to pass', async () => {
      expect(await readClipboard(display)).toBe('the new one');
      return performance.now() > until;
    });
  });

  it('is no obstacle to replacing what is selected in the program', async () => {
    const editor = await mousepad();
    await type('first');
    await pressKeys(display, 'ctrl+a');
    await type('second');
    expect((await editor.read()).trimEnd()).toBe('second');
  });
});
