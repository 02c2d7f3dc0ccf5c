import { describe, expect, it, test } from 'vitest';
import { hear, nothingHeard, uncertain } from '../../../src/phone/speech/hearing.ts';
import { type Piece, resultsOf } from './recognition-double.ts';

/** What is told as certain, and, when the recognition ends then, what was said all the same. */
function said(...events: readonly (readonly Piece[])[]): string[] {
  let heard = nothingHeard(false);
  const all: string[] = [];
  for (const event of events) {
    heard = hear(heard, resultsOf(event));
    all.push(...heard.certain);
  }
  return [...all, ...uncertain(heard)];
}

const draft = (text: string): Piece => [text, 'final', 0];
const final = (text: string): Piece => [text, 'final', 0.9];
const interim = (text: string): Piece => [text, 'interim', 0];

describe('what is called final and is a draft is said once', () => {
  it.each<[string, (readonly Piece[])[], string[]]>([
    ['one slot that changes', [[draft('hola')], [draft('hola qué')], [final('Hola, ¿qué tal?')]], ['Hola, ¿qué tal?']],
    ['one slot, without a certain end', [[draft('hola')], [draft('hola qué tal')]], ['hola qué tal']],
    [
      'a list that grows',
      [
        [draft('bueno')],
        [draft('bueno'), draft('bueno mañana')],
        [draft('bueno'), draft('bueno mañana'), draft('bueno mañana voy')],
        [draft('bueno'), draft('bueno mañana'), draft('bueno mañana voy'), final('Bueno, mañana voy.')],
      ],
      ['Bueno, mañana voy.'],
    ],
    [
      'a list that grows, without a certain end',
      [[draft('bueno')], [draft('bueno'), draft('bueno mañana')]],
      ['bueno mañana'],
    ],
    [
      'a list whose drafts were misheard',
      [[draft('ola')], [draft('ola'), draft('hola que')], [draft('ola'), draft('hola que'), final('Hola, ¿qué tal?')]],
      ['Hola, ¿qué tal?'],
    ],
    [
      'sentence after sentence in one list',
      [
        [draft('uno')],
        [draft('uno'), final('uno dos')],
        [draft('uno'), final('uno dos'), draft('tres')],
        [draft('uno'), final('uno dos'), draft('tres'), final('tres cuatro')],
      ],
      ['uno dos', 'tres cuatro'],
    ],
    [
      'the certain end told twice, in its slot',
      [[draft('hello')], [final('hello there')], [final('hello there')]],
      ['hello there'],
    ],
    [
      'the certain end told twice, in a slot of its own',
      [
        [draft('hello')],
        [draft('hello'), final('hello there')],
        [draft('hello'), final('hello there'), final('hello there')],
      ],
      ['hello there'],
    ],
    [
      'the certain end told again with the stop that the engine adds',
      [[final('hello there')], [final('Hello there.')]],
      ['hello there'],
    ],
    ['empty finals', [[draft('')], [draft(''), draft('hello')], [draft(''), final('hello')]], ['hello']],
    ['Chinese, which has no spaces', [[draft('今天')], [draft('今天天气')], [final('今天天气很好')]], ['今天天气很好']],
    [
      'drafts that are interim too',
      [[draft('hola')], [draft('hola'), interim('hola qué')], [draft('hola'), final('Hola, ¿qué tal?')]],
      ['Hola, ¿qué tal?'],
    ],
  ])('%s', (_name, events, expected) => {
    expect(said(...events)).toEqual(expected);
  });
});

describe('honest finals are all kept', () => {
  it.each<[string, (readonly Piece[])[], string[]]>([
    ['one after the other', [[final('uno')], [final('uno'), final(' dos')]], ['uno', 'dos']],
    ['the same word twice', [[final('no')], [final('no'), final(' no')]], ['no', 'no']],
    ['the second begins like the first', [[final('no')], [final('no'), final(' no way')]], ['no', 'no way']],
    [
      'a browser without confidence',
      [
        [['uno', 'final']],
        [
          ['uno', 'final'],
          [' dos', 'final'],
        ],
      ],
      ['uno', 'dos'],
    ],
    ['a browser whose confidence is always 0', [[draft('uno')], [draft('uno'), draft(' dos')]], ['uno', 'dos']],
    ['one of confidence 0, and another one', [[draft('uno')], [draft('uno'), final('dos')]], ['uno', 'dos']],
    ['the first slot used again', [[final('uno')], [final('dos')]], ['uno', 'dos']],
    ['the first slot goes on', [[final('uno')], [final('uno dos')]], ['uno', 'dos']],
    ['interim first', [[interim('un')], [final('uno'), interim(' do')], [final('uno'), final(' dos')]], ['uno', 'dos']],
    ['what never became final', [[final('uno'), interim(' dos'), interim(' tres')]], ['uno', 'dos', 'tres']],
  ])('%s', (_name, events, expected) => {
    expect(said(...events)).toEqual(expected);
  });
});

test('what is certain is told once, and at once', () => {
  const first = hear(nothingHeard(false), resultsOf([final('uno'), interim(' dos')]));
  expect([first.certain, uncertain(first)]).toEqual([['uno'], ['dos']]);
  const second = hear(first, resultsOf([final('uno'), interim(' dos tres')]));
  expect([second.certain, uncertain(second)]).toEqual([[], ['dos tres']]);
});
