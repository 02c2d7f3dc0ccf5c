import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { type Hub, startHub } from '../desktop/hub.ts';
import type { BrowserWindow } from '../desktop/page.ts';
import { startWaylandChromium } from './chromium.ts';
import { type Program, startFeatherpad, startFoot, startMousepad } from './programs.ts';
import { missingSway, type SwaySession, startSway } from './sway-session.ts';
import { inTerminal, TEXTS } from './texts.ts';

/** What arrives is what was sent, in native windows of sway, and each was seen reading it. */

const missing = missingSway('foot', 'mousepad', 'featherpad', 'chromium');
const ROUNDS = 4;
/** Between two texts in an editor's file; in none of the texts. */
const SEPARATOR = '␞';

interface Cell {
  exact: number;
  of: number;
  read: number;
  /** From POST to answer, milliseconds. */
  took: number[];
}
const matrix = new Map<string, Cell>();

function cellOf(program: string): Cell {
  const cell = matrix.get(program) ?? { exact: 0, of: 0, read: 0, took: [] };
  matrix.set(program, cell);
  return cell;
}

function printMatrix(): void {
  console.log(
    'sway, native windows: texts that arrived exactly, that were seen being read, and ms from POST to answer:',
  );
  for (const [program, { exact, of, read, took }] of matrix) {
    const sorted = took.toSorted((one, other) => one - other);
    const at = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1);
    console.log(`${program.padEnd(12)} ${exact}/${of} exact, ${read} read, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`);
  }
}

describe('exactness on sway', skipUnless(missing === undefined, missing ?? ''), () => {
  let session: SwaySession;
  let hub: Hub;

  beforeAll(async () => {
    session = await startSway();
    hub = await startHub(session.env, { user: session.user });
  });

  afterAll(async () => {
    printMatrix();
    await hub?.stop();
    await session?.stop();
  });

  async function post(program: string, text: string): Promise<void> {
    const started = performance.now();
    const { body } = await hub.type(text);
    const cell = cellOf(program);
    if (text !== SEPARATOR) cell.took.push(performance.now() - started);
    expect(body).toMatchObject({ success: true, status: 'typed' });
    if (text !== SEPARATOR && body.success && body.receipt === 'read') cell.read += 1;
  }

  function judge(program: string, name: string, typed: string | undefined, wanted: string): void {
    const cell = cellOf(program);
    cell.of += 1;
    cell.exact += Number(typed === wanted);
    expect.soft(typed, `${name} in ${program}`).toBe(wanted);
  }

  it('a terminal: foot', async () => {
    const program = await startFoot(session);
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [name, text] of TEXTS) {
          const before = (await program.read()).length;
          const wanted = inTerminal(text);
          await post('foot', text);
          const now = async (): Promise<string> => (await program.read()).slice(before);
          await eventually(name, async () => (await now()).length >= wanted.length, 5_000).catch(() => undefined);
          judge('foot', name, await now(), wanted);
        }
      }
    } finally {
      await program.stop();
    }
  });

  const editors = { mousepad: startMousepad, featherpad: startFeatherpad };
  it.each(Object.entries(editors))('an editor: %s', async (name, start) => {
    const program: Program = await start(session);
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [, text] of TEXTS) {
          await post(name, text);
          await post(name, SEPARATOR);
        }
      }
      const parts = (await program.read()).split(SEPARATOR);
      for (let index = 0; index < ROUNDS * TEXTS.length; index += 1) {
        const [title = '', text = ''] = TEXTS[index % TEXTS.length] ?? [];
        judge(name, title, parts[index], text);
      }
      expect(
        parts
          .slice(ROUNDS * TEXTS.length)
          .join('')
          .trim(),
      ).toBe('');
    } finally {
      await program.stop();
    }
  });

  it('a browser: Chromium', async () => {
    const browser: BrowserWindow = await startWaylandChromium(session);
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [name, text] of TEXTS) {
          await browser.focus('textarea');
          await post('chromium', text);
          await eventually(name, async () => (await browser.read('textarea')) === text, 3_000).catch(() => undefined);
          judge('chromium', name, await browser.read('textarea'), text);
        }
      }
    } finally {
      await browser.stop();
    }
  });

  it('every text was seen being read', () => {
    for (const [program, { read, of }] of matrix) expect.soft(read, program).toBe(of);
  });
});
