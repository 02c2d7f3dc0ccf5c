import { type Chunk, chunksOf, isPunctuation } from './chunks.ts';
import type { SpokenCommand } from './language-pack.ts';
import { longestMatch, type PhraseTable } from './phrase-table.ts';
import type { SpokenWriter } from './spoken-writer.ts';

/** Goes through one text from left to right, and has the writer write what it finds. */
export class SpokenReader {
  private readonly table: PhraseTable;
  private readonly writer: SpokenWriter;
  private readonly chunks: readonly Chunk[];
  private readonly rest: string;
  private index = 0;
  /** White space that stands before what comes next in place of its own: that of a command which wrote nothing. */
  private held: string | undefined;

  /** `gap`: what parts a word at the start of the text from what was typed before it. */
  constructor(text: string, table: PhraseTable, writer: SpokenWriter, gap: string) {
    this.table = table;
    this.writer = writer;
    const { chunks, rest } = chunksOf(text);
    this.chunks = chunks;
    this.rest = rest;
    this.held = chunks[0]?.gap === '' ? gap : undefined;
  }

  /** Reads it all; the white space at the end is returned. */
  read(): string {
    while (this.index < this.chunks.length) this.readNext();
    return this.rest;
  }

  private readNext(): void {
    const match = longestMatch(this.table, this.chunks, this.index);
    const first = this.chunks[this.index];
    const last = this.chunks[this.index + (match?.length ?? 1) - 1];
    if (!match || !first || !last) this.words(1);
    else if (match.meaning.kind === 'literal') this.literal(match.length, first, last);
    else if (match.meaning.kind === 'command') this.command(match.meaning.command, match.length, first);
    else {
      this.writer.replacement(this.takeGap(first), match.meaning.write, first, last);
      this.index += match.length;
    }
  }

  /** Ordinary words. */
  private words(count: number): void {
    const end = this.index + count;
    for (let chunk = this.chunks[this.index]; chunk && this.index < end; chunk = this.chunks[this.index]) {
      this.writer.word(this.takeGap(chunk), chunk, () => this.beforeAt());
      this.index += 1;
    }
  }

  /** Whether `@` is said after this word, which is then no start of a sentence but of an address. */
  private beforeAt(): boolean {
    if (this.chunks[this.index + 1]?.gap.includes('\n')) return false;
    const next = longestMatch(this.table, this.chunks, this.index + 1)?.meaning;
    return next?.kind === 'command' && 'write' in next.command && next.command.write === '@';
  }

  /** The words of the command that follows are ordinary ones. If none follows, so is this word. */
  private literal(length: number, first: Chunk, last: Chunk): void {
    const taken = last.trail === '' ? longestMatch(this.table, this.chunks, this.index + length) : undefined;
    if (!taken) {
      this.words(1);
      return;
    }
    this.held = this.takeGap(first);
    this.index += length;
    this.words(taken.length);
  }

  private command(command: SpokenCommand, length: number, first: Chunk): void {
    const gap = this.takeGap(first);
    if (!this.writer.command(gap, command)) {
      this.held = gap;
      this.words(1);
      return;
    }
    this.index += length;
    if ('next' in command) this.held = gap;
    // What the recogniser made of the pause after a command: `Bonjour point d’interrogation ?`
    for (let next = this.chunks[this.index]; next && isPunctuation(next); next = this.chunks[this.index]) {
      this.index += 1;
    }
  }

  private takeGap(chunk: Chunk): string {
    const gap = this.held ?? chunk.gap;
    this.held = undefined;
    return gap;
  }
}
