import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

it('the glossary names files and folders that there are', () => {
  const page = readFileSync(path.join(root, 'docs/glossary.md'), 'utf8');
  // The last column of each row.
  const places = page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .flatMap((line) => [...(line.split(' | ').at(-1) ?? '').matchAll(/`([^`]+)`/g)].map(([, place]) => place ?? ''));
  expect(places.length).toBeGreaterThan(50);
  expect(places.filter((place) => !existsSync(path.join(root, 'src', place)))).toEqual([]);
});
