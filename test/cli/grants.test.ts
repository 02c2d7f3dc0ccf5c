import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';
import { type CommandOptions, runJson, runLantype, startLantype } from './command-line.ts';

/** With the computers `desk` and `study`. */
async function office(lanAddress: string): Promise<CommandOptions> {
  const options = { dataDir: tempFolder() };
  writeFileSync(path.join(options.dataDir, 'settings.json'), JSON.stringify({ lanAddresses: [lanAddress] }));
  for (const device of ['desk', 'study']) {
    await runJson(['token', 'create', '--scope', 'receive', '--device', device], options);
  }
  return options;
}

describe.each(['without a running relay', 'through the running relay'])('grants, %s', (way) => {
  it('are given with a token, shown, and changed', { timeout: 30_000 }, async () => {
    const options = await office('127.0.0.12');
    if (way !== 'without a running relay') await startLantype(['--mode', 'relay'], options);
    const create = ['token', 'create', '--scope', 'send', '--name', 'my phone', '--to', 'Desk, study', '--texts-only'];
    const made = await runJson(create, options);
    expect(made.json).toMatchObject({ grants: { devices: ['desk', 'study'], keys: false } });
    const grant = async (...args: string[]) => (await runJson(['token', 'grant', 'my phone', ...args], options)).json;
    expect(await grant('--to', 'desk')).toEqual({
      success: true,
      name: 'my phone',
      grants: { devices: ['desk'], keys: false },
      messagesEnded: 0,
    });
    const said = await runLantype(['token', 'grant', 'my phone', '--keys'], options);
    expect(said.stdout).toBe('"my phone" may type on: desk, with keys.\n');
    expect((await runLantype(['token', 'list'], options)).stdout).toMatch(/my phone .* desk, with keys\n/);
    expect(await grant('--to', 'dekc')).toMatchObject({ error: { code: 'UNKNOWN_DEVICE' } });
    expect(await grant('--to', 'all', '--texts-only')).toMatchObject({ grants: { devices: 'all', keys: false } });
    const audit = readFileSync(path.join(options.dataDir, 'logs', 'audit.log'), 'utf8');
    expect(audit).toMatch(/"type":"token.granted","name":"my phone","devices":\["desk"\],"keys":false,"by":"owner"/);
  });
});

it.each([
  ['nothing to change', ['token', 'grant', 'phone']],
  ['two words about keys', ['token', 'grant', 'phone', '--keys', '--texts-only']],
  ['no computer at all', ['token', 'grant', 'phone', '--to', '']],
  ['grants of a computer', ['token', 'create', '--scope', 'receive', '--device', 'desk', '--texts-only']],
  ['grants of a computer to pair', ['pair', '--role', 'receive', '--to', 'desk']],
])('%s is wrong usage', async (_what, args) => {
  expect((await runLantype(args, { dataDir: tempFolder() })).code).toBe(2);
});

it('who pairs a phone picks its computers: with several there is no default', { timeout: 30_000 }, async () => {
  const options = await office('127.0.0.13');
  await startLantype(['--mode', 'relay', '--lan', '--lan-port', '0'], options);
  const unsaid = await runJson(['pair'], options);
  expect(unsaid.json).toMatchObject({
    error: { code: 'INVALID_OPTION', message: expect.stringContaining('2 computers') },
  });
  const { json } = await runJson(['pair', '--to', 'study', '--texts-only'], options);
  expect(json).toMatchObject({ role: 'send', grants: { devices: ['study'], keys: false } });
});
