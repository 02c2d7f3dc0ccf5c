import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ReloadLimit } from '../../../src/main/window/reload-limit.ts';
import { readPlace, writePlace } from '../../../src/main/window/window-place.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const SCREENS = [
  { x: 0, y: 0, width: 1_920, height: 1_080 },
  { x: 1_920, y: -200, width: 1_280, height: 1_024 },
];
const place = (change: object = {}) => ({ x: 100, y: 50, width: 900, height: 600, maximized: false, ...change });

it.each([
  ['on the first screen', {}, true],
  ['on the second', { x: 2_000, y: -150, maximized: true }, true],
  ['partly outside', { x: 1_850 - 900, y: 900 }, true],
  ['on a screen that is gone', { x: 4_000 }, false],
  ['with its title bar above the screen', { y: -300 }, false],
  ['too small to be used', { width: 20 }, false],
  ['no number', { x: 'left' }, false],
])('a window %s is remembered: %s', (_what, change, remembered) => {
  const file = path.join(tempFolder(), 'place.json');
  writeFileSync(file, JSON.stringify(place(change)));
  expect(readPlace(file, SCREENS)).toEqual(remembered ? place(change) : undefined);
});

it('is kept in a file for its owner, and without one the system decides', () => {
  const file = path.join(tempFolder(), 'place.json');
  expect(readPlace(file, SCREENS)).toBeUndefined();
  writePlace(file, place());
  expect(readPlace(file, SCREENS)).toEqual(place());
  expect(statSync(file).mode & 0o077).toBe(0);
});

it('a page that dies is loaded again three times a minute', () => {
  const clock = new FakeClock();
  const reloads = new ReloadLimit(clock);
  expect([1, 2, 3, 4].map(() => reloads.allowed())).toEqual([true, true, true, false]);
  clock.advance(60_000);
  expect(reloads.allowed()).toBe(true);
});
