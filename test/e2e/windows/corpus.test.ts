import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { CORPUS } from '../corpus.ts';
import { START_LIMIT_MS, startWineDesk, type WineDesk, type WineField } from './desk.ts';
import { missingWine } from './wine.ts';
import type { Outcome } from './wine-hub.ts';

const missing = missingWine();
const COPIED = 'what its user had copied';
const MAX_ATTEMPTS = 10;

/** docs/text-hygiene.md, for what is no terminal. */
function expected(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

/** Wine's RichEdit reads so many characters at a time, and takes a CR LF that lies on both sides of a cut for two ends. */
const RICHEDIT_CHUNK = 2_048;

function asWineRichEditReads(text: string): string {
  const pasted = text.replaceAll('\n', '\r\n');
  let read = '';
  for (let at = 0; at < pasted.length; at += RICHEDIT_CHUNK) {
    const chunk = pasted.slice(at, at + RICHEDIT_CHUNK);
    read += chunk.replaceAll('\r\n', '\n').replace(/^\n|\r$/g, '\n');
  }
  return read;
}

function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

describe('the corpus on Windows, as Wine plays it', skipUnless(missing === undefined, missing ?? ''), () => {
  let desk: WineDesk;
  let busy = 0;

  beforeAll(async () => {
    desk = await startWineDesk();
  }, START_LIMIT_MS);

  afterAll(() => desk?.stop());

  /** Again where it was not typed because the program had no time to answer: a busy machine is no fault of ours. */
  async function type(text: string): Promise<Outcome & { ms: number }> {
    for (let attempt = 1; ; attempt += 1) {
      const began = performance.now();
      const outcome = await desk.hub.type(text);
      if (outcome.code !== 'UNRESPONSIVE' || attempt === MAX_ATTEMPTS) {
        return { ...outcome, ms: performance.now() - began };
      }
      busy += 1;
      // What was left is not there to be added to.
      await desk.helper.copy({ '13': COPIED });
    }
  }

  /** Each text into an empty field, by HTTP. */
  async function typeAll(
    name: string,
    field: WineField,
    signal: AbortSignal,
    seen = (text: string) => text,
  ): Promise<{ exact: number; proved: number; wrong: string[] }> {
    await desk.helper.copy({ '13': COPIED });
    busy = 0;
    const times: number[] = [];
    const wrong: string[] = [];
    let exact = 0;
    let read = 0;
    let inField = 0;
    for (const [title, text] of Object.entries(CORPUS)) {
      // Else it would type into the field of the next test.
      signal.throwIfAborted();
      const { ms, ...outcome } = await type(text);
      times.push(ms);
      const wanted = seen(expected(text));
      const there = await eventually(title, async () => (await field.text()) === wanted && wanted).catch(field.text);
      if (there === wanted && outcome.status === 'typed') exact += 1;
      else {
        wrong.push(`${title}: ${JSON.stringify(outcome)} after ${ms.toFixed(0)} ms, ${there.length}/${wanted.length}`);
      }
      if (outcome.receipt === 'read') read += 1;
      if (outcome.receipt === 'seen') {
        inField += 1;
        if (there !== expected(text)) wrong.push(`${title}: called seen, and is not there as it was sent`);
      }
      await field.clear();
    }
    const [p50, p99] = [0.5, 0.99].map((share) => percentile(times, share).toFixed(0));
    const again = busy > 0 ? `; ${busy} times the program was too busy, and got no keys` : '';
    console.log(
      `${name}: ${exact} of ${times.length} exact, ${inField} seen, ${read} read; p50 ${p50} ms, p99 ${p99} ms by HTTP${again}.`,
    );
    // The clipboard is given back after the last one.
    if (wrong.length === 0)
      await eventually('the clipboard', async () => (await desk.helper.clipboardText()) === COPIED);
    return { exact, proved: inField + read, wrong };
  }

  const all = Object.keys(CORPUS).length;

  it('Notepad', async ({ signal }) => {
    const notepad = await desk.notepad();
    expect(await typeAll('Notepad', notepad, signal)).toEqual({ exact: all, proved: all, wrong: [] });
    await notepad.close();
  });

  it('an Edit control', async ({ signal }) => {
    const field = await desk.field('edit');
    expect(await typeAll('Edit', field, signal)).toEqual({ exact: all, proved: all, wrong: [] });
    await field.close();
  });

  it('a RichEdit control', async ({ signal }) => {
    const field = await desk.field('richedit');
    const typed = await typeAll('RichEdit', field, signal, asWineRichEditReads);
    // It opens the clipboard without a window, so nobody can say that it was this one that read: its field can.
    expect(typed).toMatchObject({ exact: all, wrong: [] });
    expect(typed.proved).toBeGreaterThan(0);
    await field.close();
  });
});
