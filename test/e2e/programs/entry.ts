import type { Child } from '../../helpers/processes/child.ts';
import type { Display } from '../desktop/display.ts';

/** A program that runs, has the focus, and takes what is typed. */
export interface RunningProgram extends Child {
  /** All that stands in it now, asked of the program itself. */
  read(): Promise<string>;
}

/** One line of the matrix: a program, and how to start it and to read it back. */
export interface ProgramEntry {
  readonly name: string;
  readonly toolkit: string;
  /** What of Debian 12 it needs; the first is the program itself, or what its field is made with. */
  readonly packages: readonly [string, ...string[]];
  /** Part of `npm test` (core-of-matrix.ts); its packages are those of scripts/debian-packages.mjs. */
  readonly core?: true;
  /** In a terminal Lantype makes spaces of newlines and tabs (docs/text-hygiene.md). */
  readonly terminal?: true;
  /** What the key Enter adds to what is read back; a newline unless told. */
  readonly enter?: string;
  start(display: Display): Promise<RunningProgram>;
}
