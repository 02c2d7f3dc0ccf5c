import { text } from 'node:stream/consumers';
import { printable } from '../app/terminal/printable.ts';

/** Where the commands read and write. */
export interface Terminal {
  /** One line of the result. Made printable: names and messages come from outside. */
  print(line: string): void;
  /** One line beside the result: notices and errors. Made printable as well. */
  note(line: string): void;
  /** The result as one line of JSON, which needs no cleaning: it escapes what a terminal would obey. */
  printJson(value: object): void;
  /** Everything on standard input, exactly. */
  readInput(): Promise<string>;
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

export const processTerminal: Terminal = {
  print: (line) => void process.stdout.write(`${printable(line)}\n`),
  note: (line) => void process.stderr.write(`${printable(line)}\n`),
  printJson: (value) => void process.stdout.write(`${toJson(value)}\n`),
  readInput: () => text(process.stdin),
};
