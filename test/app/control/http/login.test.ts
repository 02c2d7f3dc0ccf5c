import { expect, it } from 'vitest';
import { LoginCodes } from '../../../../src/app/control/http/login-codes.ts';
import { WindowTokens } from '../../../../src/app/control/http/window-tokens.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';

const MINUTE = 60_000;
const refused = (code: string) => expect.objectContaining({ code });

it('a code has 128 bits, is good once, and for ten minutes', () => {
  const clock = new FakeClock();
  const codes = new LoginCodes(clock);
  const code = codes.issue();
  expect(Buffer.from(code, 'base64url')).toHaveLength(16);
  expect(codes.issue()).not.toBe(code);
  codes.redeem(code);
  expect(() => codes.redeem(code)).toThrow(refused('UNAUTHORIZED'));
  const late = codes.issue();
  const later = codes.issue();
  clock.advance(10 * MINUTE - 1);
  codes.redeem(late);
  clock.advance(1);
  expect(() => codes.redeem(later)).toThrow(refused('UNAUTHORIZED'));
});

it('five codes are outstanding at most, and none after the end', () => {
  const codes = new LoginCodes(new FakeClock());
  const issued = Array.from({ length: 6 }, () => codes.issue());
  expect(() => codes.redeem(issued[0] ?? '')).toThrow(refused('UNAUTHORIZED'));
  codes.redeem(issued[1] ?? '');
  codes.clear();
  expect(() => codes.redeem(issued[5] ?? '')).toThrow(refused('UNAUTHORIZED'));
});

it('wrong codes are limited, and lock nobody out who has a right one', () => {
  const clock = new FakeClock();
  const codes = new LoginCodes(clock);
  const code = codes.issue();
  for (let guess = 0; guess < 10; guess += 1) expect(() => codes.redeem('wrong')).toThrow(refused('UNAUTHORIZED'));
  expect(() => codes.redeem('wrong')).toThrow(refused('RATE_LIMITED'));
  codes.redeem(code);
  clock.advance(MINUTE);
  expect(() => codes.redeem('wrong')).toThrow(refused('UNAUTHORIZED'));
});

it('a token of a window ends when it is logged out, when it was not used for long, and with the program', () => {
  const clock = new FakeClock();
  const ended: string[] = [];
  const tokens = new WindowTokens(clock);
  tokens.onEnded((id) => ended.push(id));
  const [one, two, three] = [tokens.issue(), tokens.issue(), tokens.issue()];
  expect(Buffer.from(one, 'base64url')).toHaveLength(32);
  const id = tokens.verify(one) ?? '';
  expect(id).not.toContain(one);
  expect(tokens.verify(`${one}x`)).toBeUndefined();
  expect(tokens.verify('')).toBeUndefined();
  tokens.end(id);
  tokens.end(id);
  expect(ended).toEqual([id]);
  expect(tokens.verify(one)).toBeUndefined();

  clock.advance(11 * 60 * MINUTE);
  const second = tokens.verify(two) ?? '';
  clock.advance(11 * 60 * MINUTE);
  tokens.touch(second);
  clock.advance(11 * 60 * MINUTE);
  expect(tokens.verify(two)).toBe(second);
  expect(tokens.verify(three)).toBeUndefined();
  tokens.touch(id);
  expect(tokens.verify(one)).toBeUndefined();
  tokens.endAll();
  expect(tokens.verify(two)).toBeUndefined();
  expect(ended).toHaveLength(3);
});

it('of too many windows the one that was used longest ago is logged out', () => {
  const tokens = new WindowTokens(new FakeClock());
  const issued = Array.from({ length: 20 }, () => tokens.issue());
  tokens.verify(issued[0] ?? '');
  tokens.issue();
  expect(tokens.verify(issued[0] ?? '')).toBeDefined();
  expect(tokens.verify(issued[1] ?? '')).toBeUndefined();
  expect(tokens.verify(issued[2] ?? '')).toBeDefined();
});
