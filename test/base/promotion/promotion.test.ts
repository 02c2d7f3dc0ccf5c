import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const SCRIPT = path.join(import.meta.dirname, 'promoted-bytes.ts');
const FLAGS = ['--expose-gc', '--max-semi-space-size=4', '--initial-old-space-size=1000'];

test('what has gone out of a set of deadlines, or of a fresh Map, is dropped young; out of a Map that stays it is not', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, SCRIPT]);
  const { list, fresh, map } = JSON.parse(stdout);
  expect(list).toBeLessThan(250);
  expect(fresh).toBeLessThan(250);
  // All of a request. Were it less, nothing would have been measured.
  expect(map).toBeGreaterThan(900);
});
