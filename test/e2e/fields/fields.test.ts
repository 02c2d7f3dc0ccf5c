import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DevicesAnswer, TranscriptionAnswer } from '../../../src/protocol/http.ts';
import type { MessageView } from '../../../src/protocol/message.ts';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { readClipboard } from '../desktop/clipboard.ts';
import type { Display } from '../desktop/display.ts';
import type { Hub } from '../desktop/hub.ts';
import { type AccessibleDesktop, startAccessibleDesktop } from './accessible-desktop.ts';
import {
  chromium,
  type FieldWindow,
  firefox,
  missingBridge,
  openPage,
  openSwing,
  openToolkit,
} from './field-window.ts';
import { missingForFields } from './missing.ts';

interface Toolkit {
  readonly name: string;
  readonly needs: readonly string[];
  /** A Python module that it needs. */
  readonly module?: string;
  /** What else it may lack. */
  readonly missing?: () => string | undefined;
  readonly open: (display: Display) => Promise<FieldWindow>;
}

const gtk = (version: string): Toolkit => ({
  name: `GTK ${version}`,
  needs: ['python3'],
  module: `import gi; gi.require_version("Gtk", "${version}")`,
  open: (display) => openToolkit(display, 'gtk.py', [version]),
});
const qt = (binding: string): Toolkit => ({
  name: binding,
  needs: ['python3'],
  module: `import ${binding}.QtWidgets`,
  open: (display) => openToolkit(display, 'qt.py', [binding]),
});
const TOOLKITS: readonly Toolkit[] = [
  gtk('3.0'),
  gtk('4.0'),
  qt('PyQt5'),
  qt('PyQt6'),
  { name: 'Chromium', needs: ['chromium'], open: (display) => openPage(display, chromium(display)) },
  { name: 'Swing', needs: ['java'], missing: missingBridge, open: openSwing },
  { name: 'Firefox', needs: ['firefox-esr'], open: (display) => openPage(display, firefox(display)) },
];

/** The others behave as one of these. */
const CORE = ['GTK 3.0', 'GTK 4.0', 'PyQt5', 'Chromium'];

function reasonToSkip({ name, needs, module, missing: lacks }: Toolkit): string | undefined {
  if (!CORE.includes(name) && process.env.LANTYPE_MATRIX !== 'full') return 'only with LANTYPE_MATRIX=full';
  const missing = missingForFields(...needs) ?? lacks?.();
  if (missing !== undefined) return missing;
  const has = module === undefined || spawnSync('/usr/bin/python3', ['-c', module]).status === 0;
  return has ? undefined : `Python cannot do: ${module}`;
}

const LONG = 'a text of more than ten characters';
/** Field, what is sent, what must stand in it afterwards, and what may be said. The first answer is the one to be had. */
const TRIALS: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['single line', 'two\nlines', 'two lines', ['typed seen', 'typed read']],
  ['number', '42', '42', ['typed seen', 'typed read']],
  ['ten characters', LONG, LONG.slice(0, 10), ['failed NOT_TAKEN']],
  ['read-only', LONG, 'shown', ['clipboard NOT_A_FIELD']],
  ['password', 'opensesame', 'opensesame', ['typed read']],
  ['combo box', 'one more', 'one more', ['typed seen', 'typed read']],
  ['plain', 'Ünïcödé, 五, 🙂\nand a line.', 'Ünïcödé, 五, 🙂\nand a line.', ['typed seen', 'typed read']],
  ['button', LONG, '', ['clipboard NOT_A_FIELD']],
];

/** What else is true, and why it may be no better. */
const MAY_BE: Readonly<Record<string, readonly string[]>> = {
  // GTK 4.8 does not tell that an entry hides what is in it.
  'GTK 4.0, password': ['typed seen'],
  // On a busy machine a page inserts later than the 50 ms that are waited for.
  'Chromium, ten characters': ['typed read'],
  'Firefox, ten characters': ['typed read'],
};

/** Where another answer than the first is the best that can be had. */
const BEST: Readonly<Record<string, string>> = {
  'GTK 4.0, password': 'typed seen',
};

const mayBe = (toolkit: string, field: string, expected: readonly string[]): readonly string[] => [
  ...expected,
  ...(MAY_BE[`${toolkit}, ${field}`] ?? []),
];

/** What is said when the program was too busy to answer in time: as if there were no interface. Then it is tried again. */
const UNRESPONSIVE = 'clipboard UNRESPONSIVE';
const BUSY = ['typed read', 'typed assumed', 'clipboard NOT_READ', UNRESPONSIVE];
const AGAIN = 4;

/** A program that was too busy is asked again after three seconds only. */
async function noLongerAvoided(): Promise<void> {
  const from = performance.now();
  await eventually('it to be asked again', () => performance.now() - from > 3_100);
}

/** An answer of 200 does not say why. */
async function said({ url, token }: Hub, answer: TranscriptionAnswer): Promise<string> {
  const response = await fetch(`${url}/messages/${answer.messageId}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { status, receipt, error } = ((await response.json()) as { message: MessageView }).message;
  return `${status} ${receipt ?? error?.code ?? ''}`;
}

/** What a phone would say of the field: the relay's word. */
async function shown({ url, token }: Hub): Promise<string | undefined> {
  const response = await fetch(`${url}/devices`, { headers: { authorization: `Bearer ${token}` } });
  return ((await response.json()) as DevicesAnswer).details[0]?.status?.field;
}

/** GTK 4.8 does not tell that an entry hides what is in it, and Qt nothing of what is in its spin boxes. */
function wordFor(toolkit: string, field: string): string | undefined {
  if (field === 'read-only') return field;
  return field === 'password' && toolkit !== 'GTK 4.0' ? field : undefined;
}

for (const toolkit of TOOLKITS) {
  const reason = reasonToSkip(toolkit);
  describe(`fields of ${toolkit.name}`, skipUnless(reason === undefined, reason ?? ''), () => {
    let desktop: AccessibleDesktop;
    let window: FieldWindow;
    const answers: string[] = [];

    beforeAll(async () => {
      desktop = await startAccessibleDesktop();
      window = await toolkit.open(desktop.display);
    });

    afterAll(async () => {
      console.log(`${toolkit.name}: ${answers.join('; ')}`);
      await window?.stop();
      await desktop?.stop();
    });

    const answersTo = async (field: string, text: string, wanted: string): Promise<string> => {
      const answer = (await desktop.hub.type(text)).body as TranscriptionAnswer;
      const answered = await said(desktop.hub, answer);
      if (answered === UNRESPONSIVE) return answered;
      // Of a program that was too busy nobody knows that its field has one line: then all stands there as it was sent.
      const right = BUSY.includes(answered) ? [wanted, text] : [wanted];
      await eventually(`${field} to hold what it should`, () => right.includes(window.value(field)));
      if (answer.status !== 'typed') expect(await readClipboard(desktop.display)).toMatch(new RegExp(`${text}$`));
      return answered;
    };

    it.each(TRIALS)('%s', async (field, text, wanted, expected) => {
      await window.focus(field);
      const word = wordFor(toolkit.name, field);
      await eventually(`the phone to say ${word}`, async () => (await shown(desktop.hub)) === word);
      const before = window.value(field);
      let answered = await answersTo(field, text, wanted);
      const best = BEST[`${toolkit.name}, ${field}`] ?? expected[0];
      for (let again = 0; again < AGAIN && answered !== best; again += 1) {
        if (!mayBe(toolkit.name, field, expected).includes(answered)) expect(BUSY).toContain(answered);
        await window.clear(field, before);
        await noLongerAvoided();
        answered = await answersTo(field, text, wanted);
      }
      answers.push(`${field}: ${answered}`);
      expect(mayBe(toolkit.name, field, expected)).toContain(answered);
    });
  });
}
