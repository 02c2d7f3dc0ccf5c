import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { START_LIMIT_MS, startWineDesk, type WineDesk } from './desk.ts';
import type { FieldKind } from './inside/window-thread.ts';
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

  beforeAll(async () => {
    desk = await startWineDesk();
  }, START_LIMIT_MS);

  afterAll(() => desk?.stop());

  /**
   * What was said of a text, and what stood in a new field of the kind then. Once more where a busy program had no time to
   * say what stands in it: then less is said, and never what is not so.
   */
  async function typeInto(kind: FieldKind, text: string, wanted: Outcome): Promise<{ outcome: Outcome; text: string }> {
    for (let attempt = 1; ; attempt += 1) {
      await desk.helper.copy({ '13': COPIED });
      const { window, field } = await desk.helper.open(kind);
      const outcome = await desk.hub.type(text);
      const left = outcome.status === 'typed' ? COPIED : text;
      // Given back after a while; and the whole of what is not there is for its user to paste elsewhere.
      await eventually('the clipboard', async () => (await desk.helper.clipboardText()) === left);
      const there = hasText(kind) ? await desk.helper.text(field) : '';
      await desk.helper.close(window);
      if (attempt === MAX_ATTEMPTS || outcome.receipt === wanted.receipt) return { outcome, text: there };
    }
  }

  it.each(MATRIX)('%s: %j', async (kind, text, expected) => {
    expect(await typeInto(kind, text, expected.outcome)).toEqual(expected);
  });

  it.each(['edit', 'richedit'] as const)(
    'in %s Undo takes out the last text alone, and a key is seen',
    async (kind) => {
      const { window, field } = await desk.helper.open(kind);
      const receipts: (string | undefined)[] = [];
      const type = async (what: Parameters<typeof desk.hub.type>[0]): Promise<void> => {
        receipts.push((await desk.hub.type(what)).receipt);
      };
      await type('first ');
      await type('second\nline 👋');
      expect(await desk.helper.text(field)).toBe('first second\nline 👋');
      await type([{ type: 'key', key: 'undo' }]);
      expect(await desk.helper.text(field)).toBe('first ');
      await type([{ type: 'key', key: 'left' }]);
      expect(receipts).toEqual(['seen', 'seen', 'seen', 'seen']);
      await desk.helper.close(window);
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
    [20_000, 'seen'],
    [60_000, 'read'],
  ])(
    '%i characters before the cursor: %s, for no more is asked for than is looked through at once',
    async (length, receipt) => {
      const { window, field } = await desk.helper.open('line');
      await desk.helper.setText(field, 'x'.repeat(length));
      await desk.hub.type([{ type: 'key', key: 'end' }]);
      const outcome = await desk.hub.type(TEXT);
      expect(outcome).toEqual({ status: 'typed', receipt });
      expect(await desk.helper.text(field)).toBe('x'.repeat(length) + TEXT);
      await desk.helper.close(window);
    },
  );
});

function hasText(kind: FieldKind): boolean {
  return !['button', 'list', 'choice'].includes(kind);
}
