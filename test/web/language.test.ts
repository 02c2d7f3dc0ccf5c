import { expect, test } from 'vitest';
import { chooseLanguage, pluralsOf } from '../../src/web/language.ts';

test.each([
  ['auto', ['es-MX'], 'es'],
  ['auto', ['ES'], 'es'],
  ['auto', ['de-DE'], 'en'],
  ['auto', ['pt-BR', 'es-419', 'en'], 'es'],
  ['auto', ['de', 'constructor'], 'en'],
  ['auto', [], 'en'],
  ['en', ['es-ES'], 'en'],
  ['es', ['en'], 'es'],
] as const)('%s on a system in %s is %s', (chosen, preferred, language) => {
  expect(chooseLanguage(chosen, preferred)).toBe(language);
});

test('a count has the form that the language asks for, and the general one where there is no other', () => {
  const forms = { one: 'one', other: 'many' };
  expect([0, 1, 2, 21].map((count) => pluralsOf('en')(count, forms))).toEqual(['many', 'one', 'many', 'many']);
  expect([0, 1, 2, 1_000_000].map((count) => pluralsOf('es')(count, forms))).toEqual(['many', 'one', 'many', 'many']);
  expect(pluralsOf('en')(1, { other: 'any' })).toBe('any');
});
