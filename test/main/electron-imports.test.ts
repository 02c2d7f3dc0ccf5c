import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const MAIN = path.resolve(import.meta.dirname, '../../src/main');

it('only main.ts has values of Electron; all else takes them as parameters, so that it runs on a double', () => {
  const files = readdirSync(MAIN, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(20);
  const importing = files.filter((file) =>
    /^import (?!type\b)[^;]*from 'electron['/]|import\('electron'|require\('electron'/m.test(
      readFileSync(path.join(MAIN, file), 'utf8'),
    ),
  );
  expect(importing).toEqual(['main.ts']);
});
