import { describe, expect, it } from 'vitest';
import { commandsOf } from '../../../src/phone/commands/commands-of.ts';
import { foldedPhrase } from '../../../src/phone/commands/fold.ts';
import type { SpokenCommand } from '../../../src/phone/commands/language-pack.ts';
import { LANGUAGES, packLanguage } from '../../../src/phone/commands/languages.ts';
import { allCommands, phrasesOf } from '../../../src/phone/commands/pack-phrases.ts';
import { parseSpoken, spokenParser } from '../../../src/phone/commands/parse-spoken.ts';
import { KEYS, type Segment } from '../../../src/protocol/segments.ts';
import { PACKS } from './cases/all-cases.ts';

/** What a command does between two words. */
function between(command: SpokenCommand): Segment[] {
  if ('key' in command) {
    return [
      { type: 'text', value: 'xx' },
      { type: 'key', key: command.key },
      { type: 'text', value: 'yy' },
    ];
  }
  if ('next' in command) return [{ type: 'text', value: `xx ${command.next === 'upper' ? 'YY' : 'Yy'}` }];
  if ('quote' in command) {
    const [open, close] = command.marks;
    return [{ type: 'text', value: command.quote === 'close' ? `xx${close} yy` : `xx ${open}yy` }];
  }
  const left = command.joins === 'left' || command.joins === 'both' ? '' : ' ';
  const right = command.joins === 'right' || command.joins === 'both' ? '' : ' ';
  return [{ type: 'text', value: `xx${left}${command.write}${right}yy` }];
}

describe.each(PACKS)('$language', (pack) => {
  it('every phrase does what its command says', () => {
    const parser = spokenParser({ pack });
    const wrong = [...phrasesOf(pack)].filter(([phrase, command]) => {
      const done = parser(`xx ${phrase} yy`).segments;
      return JSON.stringify(done) !== JSON.stringify(between(command));
    });
    expect(wrong.map(([phrase]) => phrase)).toEqual([]);
  });

  it('no phrase is there twice, and all have words', () => {
    const folded = [...[...phrasesOf(pack)].map(([phrase]) => phrase), ...pack.literal].map((phrase) =>
      foldedPhrase(phrase).join(' '),
    );
    expect(folded.filter((phrase, index) => phrase === '' || folded.indexOf(phrase) !== index)).toEqual([]);
  });

  it('after the literal word every phrase stays as it is', () => {
    const parser = spokenParser({ pack });
    for (const literal of pack.literal) {
      for (const [phrase] of phrasesOf(pack)) {
        expect(parser(`${literal} ${phrase}`).segments).toEqual([{ type: 'text', value: phrase }]);
      }
    }
  });

  it('has a way to press every key', () => {
    const pressed = new Set([...allCommands(pack)].flatMap((command) => ('key' in command ? [command.key] : [])));
    expect([...pressed].sort()).toEqual([...KEYS].sort());
    for (const template of pack.press) expect(template).toMatch(/^[^*]*\*[^*]*$/);
  });

  it('writes all the signs that dictation users expect', () => {
    const written = [...allCommands(pack)].flatMap((command) => {
      if ('quote' in command) return command.marks.map((mark) => mark.trim());
      return 'write' in command ? [command.write.replace(/^[\u00a0\u202f]/, '')] : [];
    });
    const expected = ['.', ',', ':', ';', '…', '?', '!', '(', ')', '[', ']', '{', '}', '-', '_', '–', '—', '@', '/'];
    const more = ['\\', '|', '#', '*', '&', '+', '=', '<', '>', '%', '°', '€', '$', '\n', '\n\n', ' ', '', '.com'];
    expect([...expected, ...more].filter((sign) => !written.includes(sign))).toEqual([]);
  });

  it('the help shows each of its commands with something to see', () => {
    const help = commandsOf(pack);
    expect(help.flatMap(({ say }) => say)).toEqual([...phrasesOf(pack)].map(([phrase]) => phrase));
    for (const { shows } of help) expect(shows.trim()).not.toBe('');
  });

  it('is the one that its language loads', async () => {
    expect(await LANGUAGES.get(pack.language)?.load()).toBe(pack);
  });
});

it('the help shows what cannot be seen', () => {
  const spanish = PACKS.find(({ language }) => language === 'es');
  const shown = new Map(spanish && commandsOf(spanish).map(({ say, shows }) => [say[0], shows]));
  expect(shown.get('nueva línea')).toBe('↵');
  expect(shown.get('punto y aparte')).toBe('.↵');
  expect(shown.get('espacio')).toBe('␣');
  expect(shown.get('comillas')).toBe('" "');
  expect(shown.get('enter')).toBe('⏎');
  expect(shown.get('mayúscula')).toBe('Aa');
});

it('there is a pack for every language of the table, and for its locales', () => {
  expect([...LANGUAGES.keys()].sort()).toEqual(PACKS.map(({ language }) => language).sort());
  expect(packLanguage('es-MX')).toBe('es');
  expect(packLanguage('PT_br')).toBe('pt');
  expect(packLanguage('de')).toBe('de');
  expect(packLanguage('ja-JP')).toBeUndefined();
  expect(packLanguage('')).toBeUndefined();
});

it('without a pack nothing is a command', () => {
  expect(parseSpoken('hola coma mundo', {})).toEqual([{ type: 'text', value: 'hola coma mundo' }]);
});
