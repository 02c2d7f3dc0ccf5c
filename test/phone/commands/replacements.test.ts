import { describe, expect, it } from 'vitest';
import { es } from '../../../src/phone/commands/languages/es.ts';
import { parseSpoken } from '../../../src/phone/commands/parse-spoken.ts';
import {
  REPLACEMENT_LIMITS,
  type Replacement,
  readReplacements,
  replacementProblem,
} from '../../../src/phone/commands/replacements.ts';
import { textOf } from '../../../src/protocol/segments.ts';

const OWN: readonly Replacement[] = [
  { say: 'mi correo', write: 'ana.perez@ejemplo.com' },
  { say: 'mi correo viejo', write: 'ana@viejo.es' },
  { say: 'firma', write: '\nUn saludo,\nAna' },
  { say: 'encabezado', write: 'Hola,\n' },
  { say: 'Peña', write: 'PEÑA S.A.' },
  { say: 'coma', write: 'COMA' },
  { say: 'e-mail', write: 'correo electrónico' },
];

function written(said: string, capitalize = false): string {
  return textOf(parseSpoken(said, { pack: es, replacements: OWN, capitalize }));
}

describe('in a dictation', () => {
  it.each([
    ['escribe a MI CORREO gracias', 'escribe a ana.perez@ejemplo.com gracias'],
    ['escribe a mi correo viejo gracias', 'escribe a ana@viejo.es gracias'],
    ['a mi correo, gracias', 'a ana.perez@ejemplo.com, gracias'],
    ['¿mi correo? punto', '¿ana.perez@ejemplo.com.'],
    ['gracias firma', 'gracias\nUn saludo,\nAna'],
    ['encabezado te escribo', 'Hola,\nte escribo'],
    ['firma punto', '\nUn saludo,\nAna.'],
    ['hola péña punto', 'hola PEÑA S.A..'],
    ['una pena', 'una pena'],
    ['abrir paréntesis mi correo cerrar paréntesis', '(ana.perez@ejemplo.com)'],
    ['por e mail o por e-mail', 'por correo electrónico o por correo electrónico'],
    ['mi correos', 'mi correos'],
  ])('%j', (said, expected) => {
    expect(written(said)).toBe(expected);
  });

  it('the user’s word comes before the pack’s, but a longer phrase before both', () => {
    expect(written('uno coma dos')).toBe('uno COMA dos');
    expect(written('uno punto y coma dos')).toBe('uno; dos');
  });

  it('the literal word takes it literally', () => {
    expect(written('di literal mi correo')).toBe('di mi correo');
  });

  it('its own text keeps its case; a sentence that it ends is ended', () => {
    const replacements = [{ say: 'saludo', write: 'hola.' }];
    expect(textOf(parseSpoken('saludo abrir paréntesis qué tal', { pack: es, replacements, capitalize: true }))).toBe(
      'hola. (Qué tal',
    );
  });

  it('works without a pack', () => {
    expect(textOf(parseSpoken('a mi correo coma', { replacements: OWN.slice(0, 1) }))).toBe(
      'a ana.perez@ejemplo.com coma',
    );
  });
});

describe('what is wrong with one', () => {
  it.each([
    [{ say: ' ', write: 'x' }, 'say-empty'],
    [{ say: 'a'.repeat(REPLACEMENT_LIMITS.say + 1), write: 'x' }, 'say-too-long'],
    [{ say: 'a b c d e f g h i', write: 'x' }, 'say-too-long'],
    [{ say: 'c++', write: 'x' }, 'say-not-words'],
    [{ say: 'hola 👍', write: 'x' }, 'say-not-words'],
    [{ say: 'hola', write: '' }, 'write-empty'],
    [{ say: 'hola', write: 'x'.repeat(REPLACEMENT_LIMITS.write + 1) }, 'write-too-long'],
    [{ say: 'hola', write: 'a\u0000b' }, 'write-control'],
    [{ say: 'hola', write: 'a\rb' }, 'write-control'],
    [{ say: 'hola', write: '\ud800' }, 'write-control'],
    [{ say: 'MI  CORRÉO', write: 'x' }, 'say-taken'],
    [{ say: 'hola', write: 'línea\n\totra 👍' }, undefined],
    [{ say: '日本', write: 'x' }, undefined],
  ] as const)('%j', (replacement, problem) => {
    expect(replacementProblem(replacement, OWN)).toBe(problem);
  });

  it('too many', () => {
    const others = Array.from({ length: REPLACEMENT_LIMITS.count }, (_, index) => ({ say: `n ${index}`, write: 'x' }));
    expect(replacementProblem({ say: 'hola', write: 'x' }, others)).toBe('too-many');
    expect(replacementProblem({ say: 'hola', write: 'x' }, others.slice(1))).toBeUndefined();
  });
});

describe('as they were stored', () => {
  it('keeps the good ones, tidied', () => {
    const stored: unknown = [
      { say: ' mi correo ', write: 'a\r\nb' },
      { say: 'Mi Correo', write: 'twice' },
      { say: '', write: 'x' },
      { say: 'x' },
      null,
      'text',
      { say: 'otra', write: 'c', extra: true },
    ];
    expect(readReplacements(stored)).toEqual([
      { say: 'mi correo', write: 'a\nb' },
      { say: 'otra', write: 'c' },
    ]);
  });

  it.each([undefined, null, {}, 'text', 7])('%j is none', (stored) => {
    expect(readReplacements(stored)).toEqual([]);
  });

  it('keeps no more than the limit', () => {
    const stored = Array.from({ length: REPLACEMENT_LIMITS.count + 5 }, (_, index) => ({
      say: `n ${index}`,
      write: 'x',
    }));
    expect(readReplacements(stored)).toHaveLength(REPLACEMENT_LIMITS.count);
  });
});
