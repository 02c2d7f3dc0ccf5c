import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../../src/phone/commands/chunks.ts';
import type { LanguagePack, SpokenCommand } from '../../../src/phone/commands/language-pack.ts';
import { phrasesOf } from '../../../src/phone/commands/pack-phrases.ts';
import { parseSpoken, spokenParser } from '../../../src/phone/commands/parse-spoken.ts';
import { longestMatch, type Meaning, type PhraseTable, phraseTable } from '../../../src/phone/commands/phrase-table.ts';
import { payloadSchema, type Segment, textOf } from '../../../src/protocol/segments.ts';
import { PACKS } from './cases/all-cases.ts';

const TABLES = new Map(PACKS.map((pack) => [pack, phraseTable(pack, [])]));

function tableOf(pack: LanguagePack): PhraseTable {
  return TABLES.get(pack) ?? new Map();
}

/** What the phrases in the text mean, one after the other. */
function meanings(pack: LanguagePack, text: string): Meaning[] {
  const table = tableOf(pack);
  const { chunks } = chunksOf(text);
  const found: Meaning[] = [];
  for (let index = 0; index < chunks.length; ) {
    const match = longestMatch(table, chunks, index);
    if (match) found.push(match.meaning);
    index += match?.length ?? 1;
  }
  return found;
}

function hasPhrase(pack: LanguagePack, text: string): boolean {
  return meanings(pack, text).length > 0;
}

function writes(command: SpokenCommand, text: string): boolean {
  return 'write' in command && command.write === text;
}

/** Neighbouring texts as one, as the agent types them. */
function joined(segments: readonly Segment[]): Segment[] {
  const all: Segment[] = [];
  for (const segment of segments) {
    const last = all.at(-1);
    if (last?.type === 'text' && segment.type === 'text') last.value += segment.value;
    else all.push({ ...segment });
  }
  return all;
}

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  // Any UTF-16 code units, lone surrogates among them.
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

const ordinaryWord = fc.oneof(
  fc.constantFrom(
    'casa',
    'Hello',
    'água',
    'e\u0301te\u0301',
    'Straße',
    '日本語',
    'https://a.b/c?d',
    '👩‍👩‍👧',
    '3,5',
    '(sí)',
    '…',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
);

/** What dictation looks like: phrases, words and punctuation of the recogniser's, with spaces between. */
function dictation(pack: LanguagePack): fc.Arbitrary<string> {
  const phrases = [...phrasesOf(pack)].map(([phrase]) => phrase);
  const said = fc.oneof(fc.constantFrom(...phrases), fc.constantFrom(...pack.literal), ordinaryWord);
  const mark = fc.constantFrom('', '', '', ',', '.', '?', '…');
  const piece = fc.tuple(said, mark, fc.constantFrom(' ', ' ', '  ', '\n')).map((parts) => parts.join(''));
  return fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''));
}

function saysNoSpace(pack: LanguagePack, text: string): boolean {
  return meanings(pack, text).some((meaning) => meaning.kind === 'command' && writes(meaning.command, ''));
}

function wellFormed(text: string): string {
  return text.toWellFormed();
}

describe.each(PACKS)('$language', (pack) => {
  it('a text without commands comes out equal', () => {
    const texts = fc
      .oneof(
        anyText,
        fc.array(ordinaryWord).map((words) => words.join(' ')),
      )
      .filter((text) => !hasPhrase(pack, text));
    fc.assert(
      fc.property(texts, (text) => {
        expect(textOf(parseSpoken(text, { pack }))).toBe(wellFormed(text));
      }),
    );
  });

  it('the words of a text with commands come out in order, byte for byte', () => {
    fc.assert(
      fc.property(dictation(pack), (text) => {
        const table = tableOf(pack);
        const { chunks } = chunksOf(text);
        const written = textOf(parseSpoken(text, { pack }));
        let from = 0;
        for (let index = 0; index < chunks.length; ) {
          const match = longestMatch(table, chunks, index);
          const core = chunks[index]?.core ?? '';
          // Words that are asked to change case, or to be taken literally, are in the tables of cases.
          if (match && match.meaning.kind !== 'command') return;
          if (match?.meaning.kind === 'command' && 'next' in match.meaning.command) return;
          if (!match) {
            const found = written.indexOf(core, from);
            expect(found, core).toBeGreaterThanOrEqual(from);
            from = found + core.length;
          }
          index += match?.length ?? 1;
        }
      }),
    );
  });

  it.each([true, false])('parsing the output again changes nothing (capitals: %s)', (capitalize) => {
    fc.assert(
      fc.property(dictation(pack), (text) => {
        // "No space" takes a capital away, and leaves nothing in the output that a second parse could know it by.
        fc.pre(!capitalize || !saysNoSpace(pack, text));
        const options = { pack, capitalize };
        const [only, ...others] = parseSpoken(text, options);
        // Defined where the output is one text without phrases: keys are not said twice, and `literal` makes phrases.
        fc.pre(only?.type === 'text' && others.length === 0 && !hasPhrase(pack, only.value));
        expect(parseSpoken(only.value, options)).toEqual([only]);
      }),
    );
  });

  it('whatever the text, the result is a valid payload or empty', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, dictation(pack)), fc.boolean(), (text, capitalize) => {
        const segments = parseSpoken(text, { pack, capitalize });
        if (segments.length > 0) expect(payloadSchema.safeParse(segments).error).toBeUndefined();
        const texts = segments.map((segment) => segment.type);
        expect(texts.some((type, index) => type === 'text' && texts[index + 1] === 'text')).toBe(false);
      }),
    );
  });

  it('a dictation in two texts is the dictation in one', () => {
    // But for `@`: whether the word before it starts a sentence is known only once it is said.
    const phrases = [...phrasesOf(pack)].filter(([, command]) => !writes(command, '@')).map(([phrase]) => phrase);
    const parser = spokenParser({ pack, capitalize: true });
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...phrases, 'casa', 'été'), { minLength: 2, maxLength: 8 }), (said) => {
        const whole = parser(said.join(' '));
        for (let cut = 1; cut < said.length; cut += 1) {
          const [before, after] = [said.slice(0, cut).join(' '), said.slice(cut).join(' ')];
          // Two phrases can make a third one, which a cut between them parts.
          const parted = [...meanings(pack, before), ...meanings(pack, after)];
          if (!isDeepStrictEqual(parted, meanings(pack, said.join(' ')))) continue;
          const first = parser(before);
          const second = parser(after, first.state);
          expect(joined([...first.segments, ...second.segments])).toEqual(joined(whole.segments));
          expect(second.state).toEqual(whole.state);
        }
      }),
    );
  });
});
