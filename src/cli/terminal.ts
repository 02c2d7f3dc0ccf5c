import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { printable } from '../app/terminal/printable.ts';

/** Where the commands read and write. */
export interface Terminal {
  /** One line of the result. Made printable: names and messages come from outside. */
  print(line: string): void;
  /** Lines of our own making, as they are: with control sequences, if `showsColours`. Nothing from outside. */
  draw(lines: readonly string[]): void;
  /** Whether the result is seen by a person on a terminal that obeys control sequences (ECMA-48), and by no program. */
  readonly showsColours: boolean;
  /** One line beside the result: notices and errors. Made printable as well. */
  note(line: string): void;
  /** The result as one line of JSON, which needs no cleaning: it escapes what a terminal would obey. */
  printJson(value: object): void;
  /** Everything on standard input, exactly. */
  readInput(): Promise<string>;
  /** The next line of standard input, without white space around it; empty at the end of it. */
  ask(question: string): Promise<string>;
}

/** JSON escapes C0 controls only; DEL, C1 and the bidirectional ones are escaped here. */
function toJson(value: object): string {
  return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** One reader for all questions: it may have read the answer to the next one already. */
let lines: AsyncIterator<string> | undefined;

async function ask(question: string): Promise<string> {
  process.stdout.write(printable(question));
  lines ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  // Who asks keeps the process alive; an input that nobody writes to must not.
  if ('unref' in process.stdin) process.stdin.unref();
  const { value, done } = await lines.next();
  return done ? '' : String(value).trim();
}

export const processTerminal: Terminal = {
  print: (line) => void process.stdout.write(`${printable(line)}\n`),
  draw: (lines) => void process.stdout.write(`${lines.join('\n')}\n`),
  showsColours: process.stdout.isTTY && process.env.TERM !== 'dumb',
  note: (line) => void process.stderr.write(`${printable(line)}\n`),
  printJson: (value) => void process.stdout.write(`${toJson(value)}\n`),
  readInput: () => text(process.stdin),
  ask,
};
