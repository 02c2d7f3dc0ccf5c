import { parseArgs } from 'node:util';
import { PROGRAMS } from './entries.ts';
import { missingPackages } from './entry.ts';
import { printFaults, printHead, printRow } from './print.ts';
import { Row } from './row.ts';
import { tryProgram } from './trial.ts';

/** `npm run programs [-- [--faults N] [program …]]`: the matrix; exit code 1 on any false answer. */
const { values, positionals } = parseArgs({
  options: { faults: { type: 'string', default: '6' } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !PROGRAMS.some((entry) => entry.name === name));
if (unknown !== undefined) {
  console.error(`There is no program ${unknown}; there are ${PROGRAMS.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const chosen = PROGRAMS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const rows: Row[] = [];
printHead();
for (const entry of chosen) {
  const missing = missingPackages(entry);
  const row = missing.length > 0 ? new Row(entry.name, entry.toolkit) : await tryProgram(entry);
  if (missing.length > 0) row.trouble = `not installed: ${missing.join(' ')}`;
  rows.push(row);
  printRow(row);
}
printFaults(rows, Number(values.faults));
for (const { name, difference } of chosen) if (difference) console.log(`\n${name}: ${difference.reason}`);
const faults = rows.reduce((sum, row) => sum + row.faults.length, 0);
const notTried = rows.filter(({ trouble }) => trouble !== undefined).length;
const toolkits = new Set(chosen.map(({ toolkit }) => toolkit)).size;
console.log(`\n${rows.length} programs, ${toolkits} toolkits, ${faults} faults, ${notTried} not tried to the end.`);
process.exitCode = faults > 0 || notTried > 0 ? 1 : 0;
