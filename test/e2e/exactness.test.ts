import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { skipUnless } from '../helpers/skip-unless.ts';
import { CORPUS } from './corpus.ts';
import { type Display, missingPrograms, startDisplay } from './desktop/display.ts';
import { type Hub, startHub } from './desktop/hub.ts';
import { type BrowserWindow, type Field, startChromium } from './desktop/page.ts';
import { type Program, startFeatherpad, startMousepad, startXterm } from './desktop/programs.ts';

/** The second promise of README.md: what arrives is what was sent, in every program and on every keyboard layout. */

const LAYOUTS = ['us', 'de', 'fr', 'ru'] as const;
const missing = missingPrograms('xterm', 'mousepad', 'featherpad', 'chromium');
/** Between two texts in an editor's file; in none of the texts. */
const SEPARATOR = '␞';

/** docs/text-hygiene.md, written down a second time: what is documented, not what the code does. */
function expected(text: string, { terminal = false } = {}): string {
  const unix = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  const printable = [...unix].filter((character) => character === '\t' || character === '\n' || !isControl(character));
  const clean = printable.join('');
  return terminal ? clean.replace(/\n+$/, '').replaceAll(/[\n\t]/g, ' ') : clean;
}

function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

const matrix = new Map<string, Map<string, { exact: number; of: number }>>();

function count(program: string, layout: string, exact: boolean): void {
  const row = matrix.get(program) ?? new Map<string, { exact: number; of: number }>();
  matrix.set(program, row);
  const cell = row.get(layout) ?? { exact: 0, of: 0 };
  row.set(layout, { exact: cell.exact + Number(exact), of: cell.of + 1 });
}

function printMatrix(): void {
  const cell = (text: string): string => text.padEnd(18);
  console.log(`Texts that arrived exactly, of ${Object.keys(CORPUS).length}:`);
  console.log(cell('') + LAYOUTS.map(cell).join(''));
  for (const [program, row] of matrix) {
    const cells = LAYOUTS.map((layout) => `${row.get(layout)?.exact ?? 0}/${row.get(layout)?.of ?? 0}`);
    console.log(cell(program) + cells.map(cell).join(''));
  }
}

/** Of about 800. */
const MOST_ASSUMED = 8;

/** Every program on one layout, and every layout in two programs; with `LANTYPE_MATRIX=full` all of them. */
const PROGRAMS: Readonly<Record<(typeof LAYOUTS)[number], readonly string[]>> = {
  us: ['xterm', 'mousepad', 'featherpad', 'Chromium'],
  de: ['xterm', 'mousepad'],
  fr: ['xterm', 'featherpad'],
  ru: ['xterm', 'Chromium'],
};

function inTurn(layout: (typeof LAYOUTS)[number], program: string): ReturnType<typeof skipUnless> {
  const tried = process.env.LANTYPE_MATRIX === 'full' || PROGRAMS[layout].includes(program);
  return skipUnless(tried, 'only with LANTYPE_MATRIX=full: this program is tried on other layouts');
}

describe('exactness', skipUnless(missing === undefined, missing ?? ''), () => {
  let display: Display;
  let hub: Hub;

  beforeAll(async () => {
    display = await startDisplay();
    hub = await startHub(display.env);
  });

  afterAll(async () => {
    printMatrix();
    await hub?.stop();
    await display?.stop();
  });

  /** Receipts: a program that was seen asking at the wrong moment, on a busy machine say, is believed less for a while. */
  let assumed = 0;

  async function post(text: string): Promise<void> {
    const { body } = await hub.type(text);
    expect(body).toMatchObject({ success: true, status: 'typed' });
    if (!body.success || body.receipt !== 'read') assumed += 1;
    expect(assumed, 'texts without a receipt').toBeLessThan(MOST_ASSUMED);
  }

  describe.each(LAYOUTS)('layout %s', (layout) => {
    it('xterm', inTurn(layout, 'xterm'), async () => {
      await display.setLayout(layout);
      const program = await startXterm(display);
      try {
        let length = 0;
        for (const [name, text] of Object.entries(CORPUS)) {
          await post(text);
          const wanted = expected(text, { terminal: true });
          const typed = await eventually(
            `${name} in xterm`,
            async () => {
              const now = (await program.read()).slice(length);
              return now.length >= wanted.length && now;
            },
            5_000,
          ).catch(async () => (await program.read()).slice(length));
          length += typed.length;
          count('xterm', layout, typed === wanted);
          expect.soft(typed, name).toBe(wanted);
        }
      } finally {
        await program.stop();
      }
    });

    const editors = { mousepad: startMousepad, featherpad: startFeatherpad };
    for (const [name, start] of Object.entries(editors))
      it(name, inTurn(layout, name), async () => {
        await display.setLayout(layout);
        const program: Program = await start(display);
        try {
          for (const text of Object.values(CORPUS)) {
            await post(text);
            await post(SEPARATOR);
          }
          const parts = (await program.read()).split(SEPARATOR);
          for (const [index, [title, text]] of Object.entries(CORPUS).entries()) {
            count(name, layout, parts[index] === expected(text));
            expect.soft(parts[index], title).toBe(expected(text));
          }
          // Nothing came after the last text but the newline with which an editor ends its file.
          expect(parts.slice(Object.keys(CORPUS).length).join('').trim()).toBe('');
        } finally {
          await program.stop();
        }
      });

    it('Chromium', inTurn(layout, 'Chromium'), async () => {
      await display.setLayout(layout);
      const browser: BrowserWindow = await startChromium(display);
      try {
        for (const field of ['textarea', 'input', 'contenteditable'] as const) {
          for (const [name, text] of Object.entries(CORPUS)) {
            const wanted = inField(field, expected(text));
            await browser.focus(field);
            await post(text);
            const typed = await eventually(
              `${name} in ${field}`,
              async () => {
                const now = await browser.read(field);
                return now === wanted && now;
              },
              3_000,
            ).catch(() => browser.read(field));
            count(`chromium ${field}`, layout, typed === wanted);
            expect.soft(typed, `${name} in ${field}`).toBe(wanted);
          }
        }
      } finally {
        await browser.stop();
      }
    });
  });
});

/** HTML, 4.10.5.1.2: the value of a text field has no newlines; Chromium puts a space in their place on a paste. */
function inField(field: Field, text: string): string {
  return field === 'input' ? text.replaceAll('\n', ' ') : text;
}
