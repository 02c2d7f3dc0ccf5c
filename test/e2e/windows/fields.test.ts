import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { START_LIMIT_MS, startWineDesk, type WineDesk } from './desk.ts';
import type { FieldKind } from './inside/window-thread.ts';
import { WindowsHelper } from './windows-helper.ts';
import { missingWine } from './wine.ts';
import type { Outcome } from './wine-hub.ts';

const missing = missingWine();
const COPIED = 'what its user had copied';
const TEXT = 'Guten Morgen, 世界 👋';
const LINES = 'one\ntwo\nthree';
const MAX_ATTEMPTS = 5;

/** What is said of a text, and what stands in the field then. */
interface Expected {
  readonly outcome: Outcome;
  readonly text: string;
}
const seen = (text: string): Expected => ({ outcome: { status: 'typed', receipt: 'seen' }, text });
const notAField: Expected = { outcome: { status: 'clipboard', code: 'NOT_A_FIELD' }, text: '' };

/** The standard controls of Windows; what a field keeps of a text is Wine's. */
const MATRIX: readonly (readonly [kind: FieldKind, text: string, expected: Expected])[] = [
  ['edit', TEXT, seen(TEXT)],
  ['edit', LINES, seen(LINES)],
  ['richedit', TEXT, seen(TEXT)],
  ['richedit', LINES, seen(LINES)],
  ['line', TEXT, seen(TEXT)],
  // One of one line takes nothing behind the first.
  ['line', LINES, seen('one two three')],
  ['number', '12345', seen('12345')],
  ['ten', '123456789', seen('123456789')],
  ['ten', '123456789012', { outcome: { status: 'failed', code: 'NOT_TAKEN' }, text: '1234567890' }],
  ['combo', TEXT, seen(TEXT)],
  ['shown', TEXT, notAField],
  ['richshown', TEXT, notAField],
  ['button', TEXT, notAField],
  ['list', TEXT, notAField],
  ['choice', TEXT, notAField],
  ['password', 'secret', { outcome: { status: 'typed', receipt: 'read' }, text: 'secret' }],
];

describe('fields of Windows', skipUnless(missing === undefined, missing ?? ''), () => {
  let desk: WineDesk;
  let program: WindowsHelper;

  beforeAll(async () => {
    desk = await startWineDesk();
    program = desk.helper;
  }, START_LIMIT_MS);

  afterAll(() => desk?.stop());

  /** A program that did not answer, or did not read, is left alone for a while. */
  async function another(): Promise<void> {
    if (program !== desk.helper) await program.end();
    program = await WindowsHelper.start(desk.wine);
  }

  /**
   * What was said of a text, and what stood in a new field of the kind then. Once more where a busy program had no time to
   * say what stands in it: then less is said, and never what is not so.
   */
  async function typeInto(kind: FieldKind, text: string, wanted: Outcome): Promise<{ outcome: Outcome; text: string }> {
    for (let attempt = 1; ; attempt += 1) {
      await desk.helper.copy({ '13': COPIED });
      const { window, field } = await program.open(kind);
      const outcome = await desk.hub.type(text);
      const left = outcome.status === 'typed' ? COPIED : text;
      // Given back after a while; and the whole of what is not there is for its user to paste elsewhere.
      await eventually('the clipboard', async () => (await desk.helper.clipboardText()) === left);
      const there = hasText(kind) ? await desk.helper.text(field) : '';
      await program.close(window);
      const { receipt, code } = outcome;
      if (attempt === MAX_ATTEMPTS || (receipt === wanted.receipt && code === wanted.code)) {
        return { outcome, text: there };
      }
      await another();
    }
  }

  it.each(MATRIX)('%s: %j', async (kind, text, expected) => {
    expect(await typeInto(kind, text, expected.outcome)).toEqual(expected);
  });

  /**
   * With a field of another program each time, until it is so: a busy one has no time to say what stands in it.
   */
  async function inField(kind: FieldKind, holds: (field: number) => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const { window, field } = await program.open(kind);
      const wrong = await holds(field).then(
        () => undefined,
        (error: unknown) => error,
      );
      await program.close(window);
      if (wrong === undefined) return;
      if (attempt === MAX_ATTEMPTS) throw wrong;
      await another();
    }
  }

  it.each(['edit', 'richedit'] as const)(
    'in %s Undo takes out the last text alone, and a key is seen',
    async (kind) => {
      const seenOf = { status: 'typed', receipt: 'seen' };
      await inField(kind, async (field) => {
        expect(await desk.hub.type('first ')).toEqual(seenOf);
        expect(await desk.hub.type('second\nline 👋')).toEqual(seenOf);
        expect(await desk.helper.text(field)).toBe('first second\nline 👋');
        expect(await desk.hub.type([{ type: 'key', key: 'undo' }])).toEqual(seenOf);
        expect(await desk.helper.text(field)).toBe('first ');
        expect(await desk.hub.type([{ type: 'key', key: 'left' }])).toEqual(seenOf);
      });
    },
  );

  it('the relay is told of a password field and of one that only shows its text, and of no other', async () => {
    for (const [kind, shown] of [
      ['password', 'password'],
      ['edit', undefined],
      ['shown', 'read-only'],
      ['line', undefined],
    ] as const) {
      const { window } = await desk.helper.open(kind);
      await eventually(kind, async () => {
        const { target, field } = (await desk.hub.status()) ?? {};
        return target === 'node' && field === shown;
      });
      await desk.helper.close(window);
    }
  });

  it.each([
    [5_000, 'seen'],
    [60_000, 'read'],
  ])('%i characters before the cursor: %s, as no more is asked for', async (length, receipt) => {
    await inField('line', async (field) => {
      await desk.helper.setText(field, 'x'.repeat(length));
      await desk.hub.type([{ type: 'key', key: 'end' }]);
      expect(await desk.hub.type(TEXT)).toEqual({ status: 'typed', receipt });
      expect(await desk.helper.text(field)).toBe('x'.repeat(length) + TEXT);
    });
  });
});

function hasText(kind: FieldKind): boolean {
  return !['button', 'list', 'choice'].includes(kind);
}
