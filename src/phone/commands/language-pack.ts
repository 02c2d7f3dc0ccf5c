import type { Key } from '../../protocol/segments.ts';

/**
 * Which neighbour a sign sits tight against: `left` as `.` and `)`, `right` as `(` and `¿`, `both` as a hyphen, `@`
 * and a line break, `none` as a dash or `+`, which keep their spaces.
 */
export type Joins = 'left' | 'right' | 'both' | 'none';

/**
 * A sign. No-break spaces that belong to it (French) are part of `write`. `ends`: a sentence ends with it, so a capital
 * may follow. An empty `write` with `both` is "no space": it only pulls its neighbours together.
 */
export interface SignCommand {
  readonly say: readonly string[];
  readonly write: string;
  readonly joins: Joins;
  readonly ends?: boolean;
}

/** A quotation mark. `toggle` opens a pair and closes the one that is open. */
export interface QuoteCommand {
  readonly say: readonly string[];
  readonly quote: 'open' | 'close' | 'toggle';
  readonly marks: readonly [open: string, close: string];
}

export interface KeyCommand {
  readonly say: readonly string[];
  readonly key: Key;
}

/** Gives the next word a capital, or capitals only. */
export interface CaseCommand {
  readonly say: readonly string[];
  readonly next: 'capital' | 'upper';
}

export type SpokenCommand = SignCommand | QuoteCommand | KeyCommand | CaseCommand;

/**
 * The commands of one language: plain data, one file a language. Phrases are written as people write them; how they are
 * compared is in `fold.ts`.
 */
export interface LanguagePack {
  /** BCP 47 primary language, `es`. */
  readonly language: string;
  /** Said before a command, its words are taken as they are. */
  readonly literal: readonly string[];
  /** Ways to say that a key is meant, `*` stands for its name: `press *`. */
  readonly press: readonly string[];
  /** Names of all keys. They count only after one of `press`; a bare name that counts too is in `commands`. */
  readonly keys: Readonly<Record<Key, readonly string[]>>;
  /** The word for the dot in an address, and the ends of addresses that people say after it. */
  readonly dot: string;
  readonly domains: readonly string[];
  readonly commands: readonly SpokenCommand[];
}
