import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const MAX_LINES = 250;

function list(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file))
    .map((file) => path.join(folder, file));
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

it(`no source file is longer than ${MAX_LINES} lines`, () => {
  const files = list('src');
  expect(files.length).toBeGreaterThan(10);
  const long = files.filter((file) => read(file).trimEnd().split('\n').length > MAX_LINES);
  expect(long).toEqual([]);
});

it('no file of the source is a barrel or a drawer for everything', () => {
  const names = list('src').filter((file) => /(^|[\\/])(index|utils?|helpers?|misc|common)\.ts$/.test(file));
  expect(names).toEqual([]);
});

it('no test runs alone', () => {
  // Split, so that this file does not find itself.
  const only = new RegExp(`\\.${'only'}\\b\\s*[(.]`);
  expect(list('test').filter((file) => only.test(read(file)))).toEqual([]);
});

it('package-lock.json names no address, so that any registry can serve it', () => {
  const lock: { packages: Record<string, object> } = JSON.parse(read('package-lock.json'));
  expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
  expect(Object.entries(lock.packages).filter(([, entry]) => 'resolved' in entry)).toEqual([]);
});

it('package-lock.json has every platform, so that npm ci works on all of them', () => {
  const lock: { packages: Record<string, { optionalDependencies?: Record<string, string> }> } = JSON.parse(
    read('package-lock.json'),
  );
  const absent = Object.entries(lock.packages).flatMap(([at, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter(
      (name) => !(`node_modules/${name}` in lock.packages || `${at}/node_modules/${name}` in lock.packages),
    ),
  );
  expect(absent).toEqual([]);
});

/** What stands between the parentheses of each call in another thread. */
function asyncCalls(source: string): string[] {
  return [...source.matchAll(/\.async\(/g)].map(({ index }) => {
    let depth = 1;
    let end = index + '.async('.length;
    for (; depth > 0 && end < source.length; end += 1) {
      if (source[end] === '(') depth += 1;
      if (source[end] === ')') depth -= 1;
    }
    return source.slice(index, end);
  });
}

it('no call in another thread gets memory that nobody keeps: koffi does not, and it may be collected before it is written', () => {
  const calls = list('src').flatMap((file) => asyncCalls(read(file)));
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.filter((call) => /Buffer\.|new (Uint|Int|Big|Float|Shared)/.test(call))).toEqual([]);
});
