import type { Segment } from '../../protocol/segments.ts';
import { gapBetween } from '../writing/join.ts';
import type { LanguagePack } from './language-pack.ts';
import { phraseTable } from './phrase-table.ts';
import type { Replacement } from './replacements.ts';
import { SpokenReader } from './spoken-reader.ts';
import { type SpokenState, SpokenWriter } from './spoken-writer.ts';

export interface SpokenOptions {
  /** Without one, only the replacements count. */
  readonly pack?: LanguagePack | undefined;
  readonly replacements?: readonly Replacement[] | undefined;
  /** Capitals at the start of the text and after a spoken end of a sentence. Nothing is ever made lower case. */
  readonly capitalize?: boolean | undefined;
  /** BCP 47, of what is spoken: how texts are joined in it. */
  readonly language?: string | undefined;
}

export interface Spoken {
  /** Empty when there is nothing to type; otherwise a valid payload. */
  readonly segments: Segment[];
  /** For the text that goes to the same cursor next. */
  readonly state: SpokenState;
}

/** Never throws, whatever the text; lone surrogates, which no encoding can carry, become U+FFFD. */
export type SpokenParser = (text: string, state?: SpokenState) => Spoken;

const START: SpokenState = { capitalDue: true, spaceDue: false, openQuotes: [] };

/** Prepares the phrases once for many texts, as for a preview that follows the recognition. */
export function spokenParser({
  pack,
  replacements = [],
  capitalize = false,
  language = '',
}: SpokenOptions): SpokenParser {
  const table = phraseTable(pack, replacements);
  return (text, state = START) => {
    const writer = new SpokenWriter(capitalize, state);
    const { spaceDue, tail } = state;
    const gap = tail === undefined ? ' ' : gapBetween(tail, text, language);
    const rest = new SpokenReader(text.replace(/\p{Cs}/gu, '\ufffd'), table, writer, spaceDue ? gap : '').read();
    return writer.finish(rest);
  };
}

/** What a dictated text means, as a message: `Hola coma mundo` is `Hola, mundo`. */
export function parseSpoken(text: string, options: SpokenOptions): Segment[] {
  return spokenParser(options)(text).segments;
}
