import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openLogFile } from '../../../src/app/log/log-file.ts';
import { createAppLogger } from '../../../src/app/log/logger.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

function jsonLines(file: string): Record<string, unknown>[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

it('writes JSON lines to the file, and warnings readably to the console', () => {
  const file = path.join(tempFolder(), 'lantype.log');
  const shown: string[] = [];
  const logger = createAppLogger({ file, console: { write: (line) => shown.push(line) } });
  logger.debug({}, 'too fine');
  logger.info({ deviceId: 'desk' }, 'connected');
  logger.warn({ name: 'evil\u001b[2J', attempt: 2 }, 'odd');
  logger.error({ err: new Error('why') }, 'broken');
  logger.stop();
  logger.stop();
  expect(jsonLines(file)).toMatchObject([
    { level: 'info', deviceId: 'desk', msg: 'connected' },
    { level: 'warn', msg: 'odd' },
    { level: 'error', msg: 'broken', err: { message: 'why' } },
  ]);
  expect(shown).toEqual(['warning: odd (name=evil\u{FFFD}[2J attempt=2)\n', 'error: broken (error=why)\n']);
});

it('lets no text and no token through, should they ever be logged', () => {
  const file = path.join(tempFolder(), 'lantype.log');
  const logger = createAppLogger({ file, console: { write: () => undefined } });
  logger.info(
    { text: 'seeded-text', message: { payload: 'seeded-payload' }, headers: { authorization: 'seeded-token' } },
    'oops',
  );
  logger.stop();
  expect(readFileSync(file, 'utf8')).not.toContain('seeded');
});

it('keeps two files of bounded size, and loses no line on the way from one to the other', () => {
  const file = path.join(tempFolder(), 'lantype.log');
  const log = openLogFile(file, 1_000);
  for (let n = 0; n < 15; n += 1) log.write(`${JSON.stringify({ n, filler: 'x'.repeat(80) })}\n`);
  log.stop();
  const numbers = [...jsonLines(`${file}.1`), ...jsonLines(file)].map(({ n }) => n);
  expect(numbers).toEqual(Array.from({ length: 15 }, (_, n) => n));
  expect(statSync(`${file}.1`).size).toBeLessThanOrEqual(1_000);
  expect(statSync(file).size).toBeLessThanOrEqual(1_000);

  const later = openLogFile(file, 1_000);
  for (let n = 15; n < 40; n += 1) later.write(`${JSON.stringify({ n, filler: 'x'.repeat(80) })}\n`);
  later.stop();
  expect(statSync(`${file}.1`).size + statSync(file).size).toBeLessThanOrEqual(2_000);
  expect(jsonLines(file).at(-1)).toMatchObject({ n: 39 });
});
