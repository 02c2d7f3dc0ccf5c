import type { Segment } from '../../protocol/segments.ts';
import { type Chunk, isPunctuation } from './chunks.ts';
import type { CaseCommand, QuoteCommand, SignCommand, SpokenCommand } from './language-pack.ts';
import { capitalised, cased } from './letter-case.ts';
import { SegmentBuilder } from './segment-builder.ts';
import { keepsCapitalDue } from './signs.ts';

/** Where a dictation stands between two texts that are typed one after the other, at one cursor. */
export interface SpokenState {
  /** A sentence ended, or nothing was said yet. */
  readonly capitalDue: boolean;
  /** A word that comes next needs a space before it. */
  readonly spaceDue: boolean;
  /** Quotation marks that are open, by their pair. */
  readonly openQuotes: readonly string[];
  /** What was asked for the next word. */
  readonly nextCase?: CaseCommand['next'] | undefined;
  /** What stands before the cursor, where it is known: what comes is joined to that. */
  readonly tail?: string | undefined;
}

/** Writes what one text means, part by part, and remembers sentences and quotation marks on the way. */
export class SpokenWriter {
  private readonly builder: SegmentBuilder;
  private readonly capitalize: boolean;
  private readonly openQuotes: Set<string>;
  private capitalDue: boolean;
  private wordBefore = false;
  private nextCase: CaseCommand['next'] | undefined;

  constructor(capitalize: boolean, state: SpokenState) {
    this.builder = new SegmentBuilder(state.spaceDue);
    this.capitalize = capitalize;
    this.openQuotes = new Set(state.openQuotes);
    this.capitalDue = state.capitalDue;
    this.nextCase = state.nextCase;
  }

  /** `startsAddress`: asked only when the word would get a capital. */
  word(gap: string, chunk: Chunk, startsAddress: () => boolean): void {
    const source = chunk.lead + chunk.core + chunk.trail;
    if (this.nextCase && chunk.parts.length > 0) {
      this.builder.raw(gap, chunk.lead + cased(chunk.core, this.nextCase) + chunk.trail);
      this.nextCase = undefined;
    } else {
      // Between two words nothing is changed: only the first word and those after a command get their capital.
      const raise = this.capitalize && this.capitalDue && !this.wordBefore && !startsAddress();
      this.builder.raw(gap, raise ? capitalised(chunk) : source);
    }
    if (keepsCapitalDue(source)) return;
    this.capitalDue = /[.?!]/.test(isPunctuation(chunk) ? source : chunk.trail);
    this.wordBefore = true;
  }

  /** A replacement of the user's, in place of these chunks; the punctuation around it stays. */
  replacement(gap: string, write: string, first: Chunk, last: Chunk): void {
    if (first.lead !== '') this.builder.raw(gap, first.lead);
    this.builder.exact(first.lead === '' ? gap : '', write);
    if (last.trail !== '') this.builder.raw('', last.trail);
    const written = write + last.trail;
    this.capitalDue = written.endsWith('\n') || /[.?!]$/.test(written.trimEnd());
    this.wordBefore = true;
  }

  /** `false` when it cannot be done and the words are to be taken as they are. */
  command(gap: string, command: SpokenCommand): boolean {
    if ('key' in command) {
      if (!this.builder.key(command.key)) return false;
      if (command.key === 'enter' || command.key === 'tab') this.capitalDue = true;
    } else if ('quote' in command) {
      this.quote(gap, command);
    } else if ('next' in command) {
      this.nextCase = command.next;
    } else {
      this.sign(gap, command);
    }
    this.wordBefore = false;
    return true;
  }

  /** `rest` is the white space at the end of the text. */
  finish(rest: string): { segments: Segment[]; state: SpokenState } {
    const { segments, spaceDue } = this.builder.finish(rest);
    const { capitalDue, nextCase } = this;
    return { segments, state: { capitalDue, spaceDue, openQuotes: [...this.openQuotes], nextCase } };
  }

  private sign(gap: string, { write, joins, ends }: SignCommand): void {
    this.builder.sign(gap, write, joins);
    // After "no space" and after what ties words together an address or a number goes on, not a sentence.
    const ties = write === '' || (joins === 'both' && write.trim() !== '');
    this.capitalDue = ends === true || (this.capitalDue && !ties && keepsCapitalDue(write));
  }

  private quote(gap: string, { quote, marks }: QuoteCommand): void {
    const pair = marks.join('');
    const opens = quote === 'open' || (quote === 'toggle' && !this.openQuotes.has(pair));
    if (opens) this.openQuotes.add(pair);
    else this.openQuotes.delete(pair);
    this.builder.sign(gap, marks[opens ? 0 : 1], opens ? 'right' : 'left');
  }
}
