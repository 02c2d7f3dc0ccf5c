import { describe, expect, it } from 'vitest';
import { parseSpoken } from '../../../src/phone/commands/parse-spoken.ts';
import { CASES } from './cases/all-cases.ts';
import { segmentsOf } from './cases/spoken-case.ts';

describe.each(CASES)('$pack.language', ({ pack, cases }) => {
  it.each(cases.plain)('%j', (said, written) => {
    expect(parseSpoken(said, { pack })).toEqual(segmentsOf(written));
  });

  it.each(cases.capitalized)('with capitals: %j', (said, written) => {
    expect(parseSpoken(said, { pack, capitalize: true })).toEqual(segmentsOf(written));
  });
});

it('there are at least 150 cases, 50 of them Spanish', () => {
  const counts = new Map(
    CASES.map(({ pack, cases }) => [pack.language, cases.plain.length + cases.capitalized.length]),
  );
  expect(counts.get('es')).toBeGreaterThanOrEqual(50);
  expect([...counts.values()].reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(150);
});
