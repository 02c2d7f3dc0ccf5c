import { formatTable } from '../../src/cli/table.ts';
import type { Check, SectionResult, Table } from './section.ts';

export function printHead(title: string): void {
  console.log(`\n${title}\n${'='.repeat(title.length)}`);
}

export function printResult({ tables, notes, checks }: SectionResult): void {
  for (const table of [...tables, checkTable(checks)]) {
    console.log();
    for (const line of formatTable(table)) console.log(line);
  }
  console.log();
  for (const note of notes) console.log(`- ${note}`);
}

/** One word for each verdict, so that it can be searched for. */
function checkTable(checks: readonly Check[]): Table {
  const rows = checks.map(({ what, target, measured, met }) => [what, target, measured, met ? 'met' : 'MISSED']);
  return [['target', 'wanted', 'measured', 'verdict'], ...rows];
}
