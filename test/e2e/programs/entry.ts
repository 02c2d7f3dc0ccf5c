import { spawnSync } from 'node:child_process';
import type { Child } from '../desktop/child.ts';
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
  /** What of Debian 12 it needs. */
  readonly packages: readonly string[];
  /** In a terminal Lantype makes spaces of newlines (docs/text-hygiene.md). */
  readonly terminal?: true;
  /** What the key Enter adds to what is read back; a newline unless told. */
  readonly enter?: string;
  /** What the program itself makes of a text, however that is pasted, and why. */
  readonly difference?: { readonly reason: string; of(text: string): string };
  start(display: Display): Promise<RunningProgram>;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: these are dpkg-query's placeholders
const FORMAT = '${Package} ${db:Status-Status}\n';

/** Which packages of an entry are not installed; all of them where there is no dpkg. */
export function missingPackages({ packages }: ProgramEntry): string[] {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', FORMAT, ...packages], { encoding: 'utf8' });
  const installed = new Set((stdout ?? '').split('\n'));
  return packages.filter((name) => !installed.has(`${name} installed`));
}
