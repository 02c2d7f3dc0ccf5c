import type { Fault, Row } from './row.ts';

const COLUMNS: readonly [title: string, width: number, cell: (row: Row) => string][] = [
  ['program', 24, (row) => `${row.name} ${row.version}`],
  ['toolkit', 26, (row) => row.toolkit],
  ['texts', 7, (row) => row.exact('texts')],
  ['order', 7, (row) => row.exact('order')],
  ['quick', 7, (row) => row.exact('burst')],
  ['seen', 6, (row) => String(row.answers('seen'))],
  ['read', 6, (row) => String(row.answers('read'))],
  ['assumed', 9, (row) => String(row.answers('assumed'))],
  ['clipboard', 11, (row) => String(row.answers('clipboard'))],
  ['held', 6, (row) => String(row.answers('held'))],
  ['failed', 8, (row) => String(row.answers('failed'))],
  ['FALSE TYPED', 13, (row) => String(row.faultsOf('false typed'))],
  ['FALSE CLIPBOARD', 17, (row) => String(row.faultsOf('false clipboard'))],
  ['LOST', 6, (row) => String(row.faultsOf('lost'))],
  ['p50 ms', 6, (row) => row.medianMs()?.toFixed(0) ?? '-'],
];
const SHOWN_CHARACTERS = 70;

export function printHead(): void {
  console.log('Exact of: texts sent alone, [text, enter, text], texts sent at once. Then what was answered.\n');
  console.log(line(COLUMNS.map(([title, width]) => title.padEnd(width))));
}

export function printRow(row: Row): void {
  const why = whyNot(row);
  if (why !== undefined) {
    console.log(`${row.name.padEnd(24)} ${row.toolkit.padEnd(26)} ${why}`);
    if (row.medianMs() === undefined) return;
  }
  console.log(line(COLUMNS.map(([, width, cell]) => cell(row).padEnd(width))));
}

/** Why there is nothing of a program, or not all; `undefined`: it was tried to the end. */
export function whyNot({ skipped, trouble }: Row): string | undefined {
  if (skipped !== undefined) return `skipped: ${skipped}`;
  return trouble === undefined ? undefined : `not to the end: ${trouble}`;
}

function line(cells: readonly string[]): string {
  // Titles may be as wide as their column.
  return cells
    .map((cell) => (cell.endsWith(' ') ? cell : `${cell} `))
    .join('')
    .trimEnd();
}

/** The first `limit` faults of a row, in words. */
export function printFaults({ faults }: Row, limit: number): void {
  for (const fault of faults.slice(0, limit)) console.log(`  ${inWords(fault)}`);
  if (faults.length > limit) console.log(`  and ${faults.length - limit} more`);
}

export function inWords({ verdict, what, answer, wanted, landed }: Fault): string {
  return `${verdict.toUpperCase()}: ${what}: answered “${answer}”; wanted ${cut(wanted)}, got ${cut(landed)}`;
}

function cut(text: string): string {
  const characters = [...text];
  const start = JSON.stringify(characters.slice(0, SHOWN_CHARACTERS).join(''));
  return characters.length > SHOWN_CHARACTERS ? `${start}… (${characters.length} characters)` : start;
}
