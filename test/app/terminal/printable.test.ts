import { expect, it } from 'vitest';
import { printable } from '../../../src/app/terminal/printable.ts';

it('what a terminal would obey is made visible', () => {
  expect(printable('a\u001b[2Jb\u0007\u009b31mc\u202ed\u2028e')).toBe(
    'a\u{FFFD}[2Jb\u{FFFD}\u{FFFD}31mc\u{FFFD}d\u{FFFD}e',
  );
  expect(printable('Grüße, 你好, 👋')).toBe('Grüße, 你好, 👋');
});
