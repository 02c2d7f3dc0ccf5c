import type { Fault, Row } from './row.ts';

const COLUMNS: readonly [title: string, width: number, cell: (row: Row) => string][] = [
  ['program', 18, (row) => row.name],
  ['toolkit', 22, (row) => row.toolkit],
  ['texts', 8, (row) => row.exact('texts')],
  ['order', 8, (row) => row.exact('order')],
  ['quick', 8, (row) => row.exact('burst')],
  ['read', 6, (row) => String(row.answers('read'))],
  ['assumed', 9, (row) => String(row.answers('assumed'))],
  ['clipboard', 11, (row) => String(row.answers('clipboard'))],
  ['other', 7, (row) => String(row.otherAnswers())],
  ['FALSE TYPED', 13, (row) => String(row.faultsOf('false typed'))],
  ['FALSE CLIPBOARD', 17, (row) => String(row.faultsOf('false clipboard'))],
  ['LOST', 6, (row) => String(row.faultsOf('lost'))],
  ['p50 ms', 6, (row) => row.medianMs()?.toFixed(0) ?? '-'],
];
const SHOWN_CHARACTERS = 70;
const SHOWN_FAULTS = 6;

export function printHead(): void {
  console.log('Exact of: texts sent alone, [text, enter, text], texts sent at once. Then what was answered.\n');
  console.log(COLUMNS.map(([title, width]) => title.padEnd(width)).join(''));
}

export function printRow(row: Row): void {
  console.log(
    COLUMNS.map(([, width, cell]) => cell(row).padEnd(width))
      .join('')
      .trimEnd(),
  );
  if (row.trouble) console.log(`  not to the end: ${row.trouble}`);
}

/** The first faults of each row, in words. */
export function printFaults(rows: readonly Row[], limit = SHOWN_FAULTS): void {
  for (const { name, faults } of rows) {
    if (faults.length === 0) continue;
    console.log(`\n${name}:`);
    for (const fault of faults.slice(0, limit)) console.log(`  ${inWords(fault)}`);
    if (faults.length > limit) console.log(`  and ${faults.length - limit} more`);
  }
}

export function inWords({ verdict, what, answer, wanted, landed }: Fault): string {
  return `${verdict.toUpperCase()}: ${what}: answered “${answer}”; wanted ${cut(wanted)}, got ${cut(landed)}`;
}

function cut(text: string): string {
  const characters = [...text];
  const start = JSON.stringify(characters.slice(0, SHOWN_CHARACTERS).join(''));
  return characters.length > SHOWN_CHARACTERS ? `${start}… (${characters.length} characters)` : start;
}
