import { afterAll, expect, it } from 'vitest';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { missingPrograms } from '../desktop/display.ts';
import { PROGRAMS } from './entries.ts';
import type { ProgramEntry } from './entry.ts';
import { missingPackages } from './packages.ts';
import { inWords, printHead, printRow } from './print.ts';
import type { Row } from './row.ts';
import { type Amounts, tryProgram } from './trial.ts';

/** `npm run programs` does more of it, with more programs. */
const CORE: Amounts = { ordered: 5, quick: 20 };

function reasonToSkip({ packages }: ProgramEntry): string | undefined {
  const missing = missingPackages(packages);
  return missing.length > 0 ? `not installed: ${missing.join(' ')}` : missingPrograms('xclip');
}

/**
 * The first two promises of README.md in one program of each toolkit; `npm run programs` tries all that there are. In
 * two halves, which go on at a time.
 */
export function coreOfMatrix(half: 0 | 1): void {
  const rows: Row[] = [];

  afterAll(() => {
    printHead();
    for (const row of rows) printRow(row);
  });

  const core = PROGRAMS.filter(({ core: isCore }) => isCore);
  for (const entry of core.filter((_, index) => index % 2 === half)) {
    const reason = reasonToSkip(entry);
    const options = { timeout: 300_000, ...skipUnless(reason === undefined, reason ?? '') };
    it(`${entry.name}: every answer is true`, options, async () => {
      const row = await tryProgram(entry, CORE);
      rows.push(row);
      expect(row.trouble).toBeUndefined();
      expect(row.faults.map(inWords)).toEqual([]);
    });
  }
}
