import { parseArgs } from 'node:util';
import { PROGRAMS } from './entries.ts';
import type { ProgramEntry } from './entry.ts';
import type { Verdict } from './judge.ts';
import { installPackages, missingPackages } from './packages.ts';
import { printFaults, printHead, printRow, whyNot } from './print.ts';
import type { Row } from './row.ts';
import { emptyRow, tryProgram } from './trial.ts';

/**
 * `npm run programs [-- [--faults N] [--no-install] [--minutes N] [program …]]`: the matrix. Exit code 1 on any false answer,
 * on a program that was not tried to its end, and when the whole of it came to too few. What cannot be installed is
 * skipped, with the reason. `--minutes`: after so many no further program is begun.
 */
const ENOUGH = { programs: 30, toolkits: 10 };

const { values, positionals } = parseArgs({
  options: {
    faults: { type: 'string', default: '6' },
    install: { type: 'boolean', default: true },
    minutes: { type: 'string', default: '90' },
  },
  allowPositionals: true,
  allowNegative: true,
});
const unknown = positionals.find((name) => !PROGRAMS.some((entry) => entry.name === name));
if (unknown !== undefined) {
  console.error(`There is no program ${unknown}; there are ${PROGRAMS.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const isOver = performance.now() + Number(values.minutes) * 60_000;

/** On a busy machine a start may come to nothing; what has begun is not begun anew, whatever its end. */
async function tryTwice(entry: ProgramEntry): Promise<Row> {
  const row = await tryProgram(entry);
  if (row.trouble === undefined || row.medianMs() !== undefined) return row;
  console.log(`  again: ${row.trouble}`);
  return tryProgram(entry);
}

async function rowOf(entry: ProgramEntry): Promise<Row> {
  const row = emptyRow(entry);
  if (performance.now() > isOver) {
    row.trouble = `not begun: ${values.minutes} minutes are over`;
    return row;
  }
  // Those that could not be installed together with the others.
  if (values.install && missingPackages(entry.packages).length > 0) await installPackages(entry.packages);
  const missing = missingPackages(entry.packages);
  if (missing.length === 0) return tryTwice(entry);
  row.skipped = `not installed: ${missing.join(' ')}`;
  return row;
}

const isWhole = positionals.length === 0;
const chosen = PROGRAMS.filter(({ name }) => isWhole || positionals.includes(name));
if (values.install) await installPackages([...new Set(chosen.flatMap(({ packages }) => packages))]);
const rows: Row[] = [];
for (const [index, entry] of chosen.entries()) {
  console.log(`${index + 1} of ${chosen.length}: ${entry.name}`);
  const row = await rowOf(entry);
  rows.push(row);
  const why = whyNot(row);
  if (why !== undefined) console.log(`  ${why}`);
  printFaults(row, Number(values.faults));
}
console.log('');
printHead();
for (const row of rows) printRow(row);
const tried = rows.filter(({ skipped }) => skipped === undefined);
const toolkits = new Set(tried.map(({ toolkit }) => toolkit)).size;
const sum = (verdict: Verdict): number => rows.reduce((faults, row) => faults + row.faultsOf(verdict), 0);
const notToTheEnd = tried.filter(({ trouble }) => trouble !== undefined).length;
const tooFew = isWhole && (tried.length < ENOUGH.programs || toolkits < ENOUGH.toolkits);
console.log(
  [
    `\n${tried.length} programs of ${toolkits} toolkits${tooFew ? `, of at least ${ENOUGH.programs} of ${ENOUGH.toolkits}` : ''}`,
    `false typed: ${sum('false typed')}`,
    `false clipboard: ${sum('false clipboard')}`,
    `lost: ${sum('lost')}`,
    `${rows.length - tried.length} skipped`,
    `${notToTheEnd} not tried to the end`,
  ].join('; '),
);
process.exitCode = rows.some(({ faults }) => faults.length > 0) || notToTheEnd > 0 || tooFew ? 1 : 0;
