// The tables of docs/spoken-commands.md, written from the packs:
// node test/phone/commands/doc-tables.ts
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LanguagePack, SpokenCommand } from '../../../src/phone/commands/language-pack.ts';
import { LANGUAGES } from '../../../src/phone/commands/languages.ts';
import type { Key } from '../../../src/protocol/segments.ts';

const DOCUMENT = path.resolve(import.meta.dirname, '../../../docs/spoken-commands.md');
const START = '<!-- The tables start here. They are written by test/phone/commands/doc-tables.ts. -->';
const END = '<!-- The tables end here. -->';

const NAMED: Readonly<Record<string, string>> = {
  ' ': 'a space',
  '': 'no space here',
  '\n': 'a new line',
  '\n\n': 'a new paragraph',
  '.\n': '`.` and a new line',
};

function phrases(say: readonly string[]): string {
  return say.join(' · ');
}

/** A sign as Markdown code; a pipe would end the cell, and a backtick the code. */
function code(sign: string): string {
  return sign === '`' ? '`` ` ``' : `\`${sign.replaceAll('|', '\\|')}\``;
}

function effect(command: SpokenCommand): string {
  if ('key' in command) return `the key ${command.key}`;
  if ('next' in command) return command.next === 'upper' ? 'the next word IN CAPITALS' : 'the next word with a Capital';
  if ('quote' in command) {
    const [open, close] = command.marks.map((mark) => code(mark.trim()));
    return { open: `${open}`, close: `${close}`, toggle: `${open}, or ${close} if it is open` }[command.quote];
  }
  return NAMED[command.write] ?? code(command.write.trim());
}

function table(pack: LanguagePack, name: string): string {
  const rows = pack.commands.map((command) => [effect(command), phrases(command.say)]);
  rows.push(...pack.domains.map((domain) => [code(`.${domain}`), `${pack.dot} ${domain}`]));
  const keys = (Object.keys(pack.keys) as Key[]).map((key) => [`the key ${key}`, phrases(pack.keys[key])]);
  const press = pack.press.map((template) => `“${template.replace('*', '…')}”`).join(', ');
  const lines = (cells: string[][]): string[] => cells.map((row) => `| ${row.join(' | ')} |`);
  return [
    `### ${name} (\`${pack.language}\`)`,
    '',
    `Taken literally after: ${pack.literal.map((word) => `“${word}”`).join(', ')}.`,
    '',
    '| you get | you say |',
    '|---|---|',
    ...lines(rows),
    '',
    `Keys, said as ${press}:`,
    '',
    '| you get | the name of the key |',
    '|---|---|',
    ...lines(keys),
  ].join('\n');
}

/** What stands between the two marks, as it should be. */
export async function docTables(): Promise<string> {
  const tables = await Promise.all([...LANGUAGES.values()].map(async ({ name, load }) => table(await load(), name)));
  return `\n\n${tables.join('\n\n')}\n\n`;
}

function parts(): [before: string, tables: string, after: string] {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [start, end] = [text.indexOf(START) + START.length, text.indexOf(END)];
  if (start < START.length || end < start) throw new Error(`${DOCUMENT} lacks its marks around the tables`);
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}

/** What stands there. */
export function documentedTables(): string {
  return parts()[1];
}

if (import.meta.filename === process.argv[1]) {
  const [before, , after] = parts();
  writeFileSync(DOCUMENT, before + (await docTables()) + after);
}
