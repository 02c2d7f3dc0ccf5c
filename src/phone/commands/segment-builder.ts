import { MAX_SEGMENTS } from '../../protocol/limits.ts';
import type { Key, Segment } from '../../protocol/segments.ts';
import type { Joins } from './language-pack.ts';
import { punctuationReplacedBy } from './signs.ts';

interface Piece {
  readonly gap: string;
  text: string;
  /** As it was said: punctuation at its end is the recogniser's, and gives way to a spoken sign. */
  readonly raw: boolean;
}

/** What a key may add: the text before it, itself, and the text after it. */
const SEGMENTS_FOR_KEY = 3;

/** Puts words, signs and keys together with the right spaces. `gap` is the white space before each in the source. */
export class SegmentBuilder {
  private readonly segments: Segment[] = [];
  private pieces: Piece[] = [];
  /** What comes next stands tight against what is there. */
  private tight = false;
  /** Without pieces: whether there is a word right before the cursor. */
  private afterWord: boolean;

  /** `afterWord`: what was typed before this text ends in something that a word needs a space after. */
  constructor(afterWord: boolean) {
    this.afterWord = afterWord;
  }

  raw(gap: string, text: string): void {
    this.pieces.push({ gap: this.spaceFor(gap, this.tight), text, raw: true });
    this.tight = false;
  }

  /** Text that stays as it is, with the spaces of a word unless it brings its own. */
  exact(gap: string, text: string): void {
    this.pieces.push({ gap: this.spaceFor(gap, this.tight || /^\s/.test(text)), text, raw: false });
    this.tight = this.endsInSpace();
  }

  sign(gap: string, write: string, joins: Joins): void {
    const left = joins === 'left' || joins === 'both';
    if (left) this.dropPunctuation(punctuationReplacedBy(write));
    const space = this.spaceFor(gap, left || this.tight);
    // A no-break space of its own is there to keep the sign with a word: not after a space, not after a bracket.
    const text = this.spaceDue() ? write : write.replace(/^[\u00a0\u202f]/, '');
    if (space + text !== '') this.pieces.push({ gap: space, text, raw: false });
    this.tight = joins === 'right' || joins === 'both';
  }

  /** `false` when a message cannot hold more keys; nothing has happened then. */
  key(key: Key): boolean {
    if (this.segments.length + SEGMENTS_FOR_KEY > MAX_SEGMENTS) return false;
    this.endText();
    this.segments.push({ type: 'key', key });
    this.tight = true;
    return true;
  }

  /** `rest` is the white space at the end of the source. */
  finish(rest: string): { segments: Segment[]; spaceDue: boolean } {
    const space = this.spaceFor(rest, this.tight);
    if (space !== '') this.pieces.push({ gap: space, text: '', raw: false });
    const spaceDue = this.spaceDue();
    this.endText();
    return { segments: this.segments, spaceDue };
  }

  /** Whether a word that came now would need a space before it. */
  private spaceDue(): boolean {
    return !this.tight && !this.endsInSpace();
  }

  /** A line break that stands in the source is somebody's intention, whatever is said beside it. */
  private spaceFor(gap: string, tight: boolean): string {
    return tight && !gap.includes('\n') ? '' : gap;
  }

  private endText(): void {
    const value = this.pieces.map(({ gap, text }) => gap + text).join('');
    this.pieces = [];
    this.afterWord = false;
    if (value !== '') this.segments.push({ type: 'text', value });
  }

  private endsInSpace(): boolean {
    const last = this.pieces.at(-1);
    return last ? /\s$/.test(last.gap + last.text) : !this.afterWord;
  }

  /** Takes these characters off the words before; a word that was nothing else goes, as the last of `Bonjour ?`. */
  private dropPunctuation(dropped: string): void {
    for (let last = this.pieces.at(-1); last?.raw; last = this.pieces.at(-1)) {
      let end = last.text.length;
      while (end > 0 && dropped.includes(last.text.charAt(end - 1))) end -= 1;
      last.text = last.text.slice(0, end);
      if (end > 0) return;
      this.pieces.pop();
    }
  }
}
