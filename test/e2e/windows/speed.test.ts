import { cpSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { START_LIMIT_MS, startWineDesk, type WineDesk } from './desk.ts';
import type { Shares } from './inside/shares.ts';
import { inWine, missingWine, written } from './wine.ts';

const missing = process.env.LANTYPE_WINE === 'full' ? missingWine() : 'a measurement: npm run wine';
const TEXTS = 200;

/** Measures, and asserts nothing about the time: the machine may be busy. */
describe('where the time goes on Windows', skipUnless(missing === undefined, missing ?? ''), () => {
  let desk: WineDesk;

  beforeAll(async () => {
    desk = await startWineDesk();
  }, START_LIMIT_MS);

  afterAll(() => desk?.stop());

  it.each(['Notepad', 'an Edit control'] as const)('of the typist alone: %s', async (name) => {
    const field = await (name === 'Notepad' ? desk.notepad() : desk.field('edit'));
    // The sources, and what they import: the build has it in it.
    for (const name of ['src', 'node_modules/zod']) {
      const from = path.resolve(import.meta.dirname, '../../..', name);
      cpSync(from, path.join(desk.wine.stage, name), { recursive: true });
    }
    const file = path.join(desk.wine.folder, name === 'Notepad' ? 'notepad.json' : 'edit.json');
    const program = path.join(desk.wine.stage, 'test/e2e/windows/inside/shares.ts');
    desk.wine.node([inWine(program), String(TEXTS), inWine(file)]);
    const shares = JSON.parse(await written(file, 100_000)) as Shares[];
    expect(await field.text()).toBe(Array.from({ length: TEXTS }, (_, index) => `text ${index}\n`).join(''));
    const at = (share: number, of: (each: Shares) => number): string =>
      (shares.map(of).toSorted((a, b) => a - b)[Math.floor(shares.length * share)] ?? 0).toFixed(1);
    const row = (name: string, of: (each: Shares) => number): string =>
      `  ${name.padEnd(34)} p50 ${at(0.5, of).padStart(6)} ms, p99 ${at(0.99, of).padStart(6)} ms`;
    const ours = ({ total, functions, clipboard, program: reads }: Shares): number =>
      total - functions - clipboard - reads;
    console.log(
      [
        `${name}: ${TEXTS} texts by the typist alone:`,
        row('all', ({ total }) => total),
        row("Wine's functions, a ping among them", ({ functions }) => functions),
        row("Wine's clipboard", ({ clipboard }) => clipboard),
        row('from the keys to the read', ({ program: reads }) => reads),
        row('ours', ours),
      ].join('\n'),
    );
    await field.close();
  });
});
