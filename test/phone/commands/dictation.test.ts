import { describe, expect, it } from 'vitest';
import { describeSegments } from '../../../src/phone/commands/describe-segments.ts';
import { en } from '../../../src/phone/commands/languages/en.ts';
import { es } from '../../../src/phone/commands/languages/es.ts';
import { fr } from '../../../src/phone/commands/languages/fr.ts';
import { parseSpoken, type SpokenParser, spokenParser } from '../../../src/phone/commands/parse-spoken.ts';
import { MAX_SEGMENTS } from '../../../src/protocol/limits.ts';
import { payloadSchema, textOf } from '../../../src/protocol/segments.ts';

/** What stands at the cursor when these are sent one after the other. */
function typed(parser: SpokenParser, texts: readonly string[]): string {
  let state: Parameters<SpokenParser>[1];
  let all = '';
  for (const text of texts) {
    const spoken = parser(text, state);
    all += textOf(spoken.segments);
    state = spoken.state;
  }
  return all;
}

describe('one dictation in several messages', () => {
  const spanish = spokenParser({ pack: es, capitalize: true });

  it('spaces, capitals and quotation marks go on where they were', () => {
    expect(typed(spanish, ['hola', 'coma qué tal', 'punto', 'bien'])).toBe('Hola, qué tal. Bien');
    expect(typed(spanish, ['dijo comillas', 'hola', 'comillas y calló'])).toBe('Dijo "hola" y calló');
    expect(typed(spanish, ['uno nueva línea', 'dos'])).toBe('Uno\nDos');
    expect(typed(spanish, ['Hola. ', 'adiós'])).toBe('Hola. Adiós');
    expect(typed(spanish, ['hola mayúscula', 'juan'])).toBe('Hola Juan');
    expect(typed(spanish, ['hola', '', '  ', 'juan'])).toBe('Hola  juan');
  });

  it('a French sign keeps its no-break space from the word before', () => {
    expect(typed(spokenParser({ pack: fr }), ['ça va', "point d'interrogation"])).toBe('ça va\u202f?');
  });

  it('the first text starts a sentence, without a space', () => {
    expect(spanish('hola').segments).toEqual([{ type: 'text', value: 'Hola' }]);
    expect(spanish('').segments).toEqual([]);
  });
});

describe('limits', () => {
  it('has no more keys than a message holds; the rest stays words', () => {
    const segments = parseSpoken('enter casa '.repeat(MAX_SEGMENTS), { pack: es });
    expect(payloadSchema.safeParse(segments).success).toBe(true);
    expect(segments.length).toBeGreaterThan(MAX_SEGMENTS - 3);
    expect(segments.at(-1)).toEqual({ type: 'text', value: expect.stringMatching(/^casa enter casa enter casa /) });
  });

  it('says no more of a lone surrogate than that there was one', () => {
    expect(parseSpoken('hola \ud800 coma \udc00a', { pack: es })).toEqual([
      { type: 'text', value: 'hola \ufffd, \ufffda' },
    ]);
  });

  it('reads long texts in linear time', () => {
    const parser = spokenParser({ pack: es, capitalize: true });
    const texts = {
      words: 'palabra '.repeat(12_500),
      commands: 'coma punto comillas '.repeat(5_000),
      'first words of phrases': 'signo punto abrir '.repeat(5_555),
      punctuation: 'a..... , '.repeat(11_111),
      'dots in a row': '.'.repeat(100_000),
      'one word': 'a'.repeat(100_000),
      hyphens: 'a-'.repeat(50_000),
      spaces: ' '.repeat(100_000),
      accents: 'e\u0301'.repeat(50_000),
    };
    for (const [name, text] of Object.entries(texts)) {
      const started = performance.now();
      parser(text);
      // For the eye: nothing here depends on how busy the machine is.
      console.log(`${name}: ${text.length} characters in ${(performance.now() - started).toFixed(0)} ms`);
    }
    expect(textOf(parser(texts.words).segments).length).toBe(texts.words.length);
  });
});

describe('the preview', () => {
  it('shows texts as they are and keys as glyphs, or as the page names them', () => {
    const segments = parseSpoken('name press tab value new line more press enter press escape', { pack: en });
    expect(describeSegments(segments)).toBe('name ⇥ value\nmore ⏎ ⎋');
    expect(describeSegments(segments, (key) => `[${key}]`)).toBe('name [tab] value\nmore [enter] [escape]');
    expect(describeSegments([])).toBe('');
  });
});
