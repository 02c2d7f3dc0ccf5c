import { describe, expect, it } from 'vitest';
import type { TypingResult, Typist } from '../../src/agent/typing/typist.ts';
import { eventually } from '../helpers/eventually.ts';
import { skipUnless } from '../helpers/skip-unless.ts';
import { stopAfterEach } from '../helpers/stop-after-each.ts';
import { type Display, missingPrograms, startDisplay } from './desktop/display.ts';
import { startMousepad, startXterm } from './desktop/programs.ts';
import { startSlowManager } from './desktop/slow-manager.ts';
import { type SlowOwnerOptions, startSlowOwner } from './desktop/slow-owner.ts';
import { x11Typist } from './desktop/x11-typist.ts';

/** What the user has on the clipboard is given back whole, or not taken. */

const missing = missingPrograms('mousepad', 'xterm', 'xclip');
const MIB = 1_024 * 1_024;

describe('a clipboard whose owner takes its time', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  async function desktop(): Promise<{ display: Display; typist: Typist }> {
    const display = started(await startDisplay());
    const typist = started(x11Typist(display));
    await typist.start();
    return { display, typist };
  }
  const type = (typist: Typist, value: string): Promise<TypingResult> =>
    typist.type([{ type: 'text', value }], () => undefined);

  it.each<[string, SlowOwnerOptions]>([
    ['a picture of 5 MiB that takes 400 ms to make', { bytes: 5 * MIB, pictureMs: 400 }],
    ['one of 40 MiB', { bytes: 40 * MIB }],
    ['one of 5 MiB in one property', { bytes: 5 * MIB, whole: true }],
    ['the list of formats after 600 ms', { bytes: 100_000, listMs: 600 }],
    ['both late', { bytes: 5 * MIB, listMs: 600, pictureMs: 900 }],
  ])('comes back, byte for byte: %s', async (_what, options) => {
    const { display, typist } = await desktop();
    const editor = started(await startMousepad(display));
    const owner = started(await startSlowOwner(display, options));
    expect(await type(typist, 'dictated')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    await eventually('the owner to have lost it', () => !owner.owns());
    await eventually('the picture to be back', async () => (await owner.picture()) === owner.hash, 20_000);
    expect((await editor.read()).trimEnd()).toBe('dictated');
  });

  it('is not taken when the owner does not answer: nothing is typed, and the next text does not wait as long', async () => {
    const { display, typist } = await desktop();
    const editor = started(await startMousepad(display));
    const owner = started(await startSlowOwner(display, { bytes: 1_000, silent: true }));
    const tookMs: number[] = [];
    for (const _time of ['first', 'second']) {
      const before = performance.now();
      expect(await type(typist, 'dictated')).toMatchObject({
        outcome: 'failed',
        error: { message: expect.stringContaining('what is on the clipboard cannot be saved') },
      });
      tookMs.push(performance.now() - before);
    }
    expect(tookMs[1]).toBeLessThan(tookMs[0] ?? 0);
    expect(owner.owns()).toBe(true);
    await owner.stop();
    expect(await type(typist, 'and now')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect((await editor.read()).trimEnd()).toBe('and now');
  });

  it('is not taken, and not needed, where PRIMARY is pasted', async () => {
    const { display, typist } = await desktop();
    const terminal = started(await startXterm(display));
    const owner = started(await startSlowOwner(display, { bytes: 1_000, silent: true }));
    expect(await type(typist, 'dictated')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    await eventually('the text', async () => (await terminal.read()) === 'dictated');
    expect(owner.owns()).toBe(true);
  });

  it('is typed over whatever a hung program has marked, which stays where it is not needed', async () => {
    const { display, typist } = await desktop();
    const marked = started(await startSlowOwner(display, { bytes: 1_000, silent: true, selection: 'PRIMARY' }));
    const editor = started(await startMousepad(display));
    expect(await type(typist, 'dictated')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect((await editor.read()).trimEnd()).toBe('dictated');
    expect(marked.owns()).toBe(true);
    const terminal = started(await startXterm(display));
    expect(await type(typist, 'dictated')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    await eventually('the text', async () => (await terminal.read()) === 'dictated');
  });

  it('is handed to a clipboard manager at the end, which may take its time over it', async () => {
    const { display, typist } = await desktop();
    const manager = started(await startSlowManager(display));
    started(await startMousepad(display));
    const owner = started(await startSlowOwner(display, { bytes: MIB }));
    expect(await type(typist, 'dictated')).toMatchObject({ outcome: 'typed' });
    await typist.stop();
    await eventually('the picture to be kept', () => manager.saved() === owner.hash, 3_000);
  });

  it('is the text that the user asks to have there, whatever is there now', async () => {
    const { display, typist } = await desktop();
    const owner = started(await startSlowOwner(display, { bytes: 1_000, silent: true }));
    await typist.copy([{ type: 'text', value: 'this one' }]);
    await eventually('the copy', () => !owner.owns());
  });
});
