import { parseArgs } from 'node:util';
import { PROGRAMS } from './entries.ts';
import type { ProgramEntry } from './entry.ts';
import { installPackages, missingPackages } from './packages.ts';
import { printFaults, printHead, printRow } from './print.ts';
import type { Row } from './row.ts';
import { emptyRow, tryProgram } from './trial.ts';

/** `npm run programs [-- [--faults N] [--no-install] [program …]]`: the matrix; exit code 1 on any false answer. */
const { values, positionals } = parseArgs({
  options: { faults: { type: 'string', default: '6' }, install: { type: 'boolean', default: true } },
  allowPositionals: true,
  allowNegative: true,
});
const unknown = positionals.find((name) => !PROGRAMS.some((entry) => entry.name === name));
if (unknown !== undefined) {
  console.error(`There is no program ${unknown}; there are ${PROGRAMS.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

async function rowOf(entry: ProgramEntry): Promise<Row> {
  // Those that could not be installed together with the others.
  if (values.install && missingPackages(entry.packages).length > 0) await installPackages(entry.packages);
  const missing = missingPackages(entry.packages);
  if (missing.length === 0) return tryProgram(entry);
  const row = emptyRow(entry);
  row.trouble = `skipped: not installed: ${missing.join(' ')}`;
  return row;
}

const chosen = PROGRAMS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
if (values.install) await installPackages(chosen.flatMap(({ packages }) => packages));
const rows: Row[] = [];
for (const [index, entry] of chosen.entries()) {
  console.log(`${index + 1} of ${chosen.length}: ${entry.name}`);
  const row = await rowOf(entry);
  rows.push(row);
  if (row.trouble) console.log(`  ${row.trouble}`);
  printFaults(row, Number(values.faults));
}
console.log('');
printHead();
for (const row of rows) printRow(row);
const faults = rows.reduce((sum, row) => sum + row.faults.length, 0);
const notToTheEnd = rows.filter(({ trouble }) => trouble !== undefined).length;
const toolkits = new Set(chosen.map(({ toolkit }) => toolkit)).size;
console.log(`\n${rows.length} programs, ${toolkits} toolkits, ${faults} faults, ${notToTheEnd} not tried to the end.`);
process.exitCode = faults > 0 || notToTheEnd > 0 ? 1 : 0;
