import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { kill9 } from '../helpers/processes/child.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { runJson, runLantype, startLantype } from './command-line.ts';

/** A folder on which a Lantype has run, with some tokens in its database. */
async function usedFolder(): Promise<string> {
  const dataDir = path.join(tempFolder(), 'data');
  const { stop } = await startLantype([], { dataDir });
  for (const name of ['a', 'b', 'c'])
    await runJson(['token', 'create', '--scope', 'send', '--name', name], { dataDir });
  await stop();
  return dataDir;
}

const DAMAGE: [string, (file: string) => void][] = [
  ['cut in half', (file) => truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096)],
  [
    'overwritten in the middle',
    (file) => {
      const bytes = readFileSync(file);
      bytes.fill(0xff, 4096, 3 * 4096);
      writeFileSync(file, bytes);
    },
  ],
  ['without a header', (file) => writeFileSync(file, 'this is no database at all, whatever it says'.repeat(200))],
  ['empty', (file) => truncateSync(file, 0)],
];

describe.each(['relay.db', 'inbox.db'])('a %s that is', (name) => {
  it.each(DAMAGE)('%s is named, kept aside, and a new one begun', { timeout: 60_000 }, async (_what, damage) => {
    const dataDir = await usedFolder();
    const file = path.join(dataDir, name);
    damage(file);
    const bytes = readFileSync(file);
    if (name === 'relay.db') {
      // A command that is to read it does nothing to it.
      expect(await runJson(['token', 'list'], { dataDir })).toMatchObject({
        code: 1,
        json: { error: { code: 'DATABASE_DAMAGED', message: expect.stringContaining(file) } },
      });
      expect(readFileSync(file)).toEqual(bytes);
    }
    const lantype = await startLantype([], { dataDir });
    const { damaged } = lantype.ready;
    expect(damaged).toMatchObject([{ name, lost: expect.any(String) }]);
    expect(damaged[0]?.keptAs).toMatch(/\.damaged-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/);
    expect(readFileSync(damaged[0]?.keptAs ?? '')).toEqual(bytes);
    expect(await runJson(['token', 'create', '--scope', 'send', '--name', 'new'], { dataDir })).toMatchObject({
      code: 0,
    });
    const doctor = await runLantype(['doctor'], { dataDir });
    expect(doctor.stdout).toContain(path.basename(damaged[0]?.keptAs ?? '?'));
    await kill9(lantype);
    const again = await startLantype([], { dataDir });
    expect(again.ready.damaged).toEqual([]);
    expect(existsSync(damaged[0]?.keptAs ?? '')).toBe(true);
  });
});

it('a folder in which nothing was ever stored is no damage', { timeout: 30_000 }, async () => {
  const dataDir = tempFolder();
  writeFileSync(path.join(dataDir, 'relay.db'), '');
  const { ready } = await startLantype([], { dataDir });
  expect(ready.damaged).toEqual([]);
});
