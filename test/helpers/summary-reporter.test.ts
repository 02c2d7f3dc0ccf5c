import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const helper = path.join(root, 'test/helpers/skip-unless.ts');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lantype-reporter-'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the real vitest over `source` and gives what it printed, line by line, and its exit code. */
function runVitest(source: string): { lines: string[]; code: number | null } {
  writeFileSync(
    path.join(folder, 'seeded.test.ts'),
    `import { beforeAll, describe, expect, it } from 'vitest';\n${source}`,
  );
  const reporter = path.join(root, 'test/helpers/summary-reporter.ts');
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--root', folder, '--reporter', 'default', '--reporter', reporter];
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { lines: stdout.trimEnd().split('\n'), code: status };
}

it('ends with the counts alone on the last line, and gives every reason for skipping', { timeout: 60_000 }, () => {
  const { lines, code } = runVitest(`
    import { skipUnless } from ${JSON.stringify(helper)};
    it('passes', () => {});
    it('says why at run time', (context) => context.skip('no display'));
    it('says why up front', skipUnless(false, 'no xterm'), () => {});
    it.skip('says nothing', () => {});
    describe('a suite', skipUnless(false, 'no Chromium'), () => {
      it('one', () => {});
      describe('inner', () => { it('two', () => {}); });
    });
    describe('a suite that runs', skipUnless(true, 'never shown'), () => { it('passes too', () => {}); });
  `);
  expect(lines.at(-1)).toBe('2 passed, 0 failed, 5 skipped');
  expect(lines.filter((line) => line.startsWith('skipped: '))).toEqual([
    'skipped: seeded.test.ts > says why at run time: no display',
    'skipped: seeded.test.ts > says why up front: no xterm',
    'skipped: seeded.test.ts > says nothing: no reason given',
    'skipped: seeded.test.ts > a suite: no Chromium (2 tests)',
  ]);
  expect(code).toBe(0);
});

it('says what passed only when it was tried again, and what went wrong first', { timeout: 60_000 }, () => {
  const { lines, code } = runVitest(`
    let tries = 0;
    it('passes at the second try', { retry: 1 }, () => expect((tries += 1), 'tries').toBe(2));
    it('passes at once', { retry: 1 }, () => {});
  `);
  expect(lines.filter((line) => line.startsWith('tried again: '))).toEqual([
    'tried again: seeded.test.ts > passes at the second try: tries: expected 1 to be 2 // Object.is equality',
  ]);
  expect(lines.at(-1)).toBe('2 passed, 0 failed, 0 skipped');
  expect(code).toBe(0);
});

it.each([
  ['a test that fails', `it('fails', () => expect(1).toBe(2));`, '0 passed, 1 failed, 0 skipped'],
  [
    'a module that does not load',
    `it('is never seen', () => {}); throw new Error('seeded');`,
    '0 passed, 1 failed, 0 skipped',
  ],
  [
    'a hook that fails',
    `describe('s', () => { beforeAll(() => { throw new Error('seeded'); }); it('is skipped', () => {}); }); it('passes', () => {});`,
    '1 passed, 1 failed, 1 skipped',
  ],
  [
    'an unhandled rejection',
    `it('passes', async () => { Promise.reject(new Error('seeded')); await new Promise((done) => setImmediate(done)); });`,
    '1 passed, 1 failed, 0 skipped',
  ],
])('counts %s as failed', { timeout: 60_000 }, (_name, source, summary) => {
  const { lines, code } = runVitest(source);
  expect(lines.at(-1)).toBe(summary);
  expect(code).not.toBe(0);
});
