import { statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';
import { runJson, runLantype, startLantype } from './command-line.ts';

const failure = (code: string) => ({ success: false, error: { code, message: expect.any(String) } });

describe.each(['without a running relay', 'through the running relay'])('tokens, %s', (way) => {
  it('are made, listed without the token itself, and revoked', { timeout: 30_000 }, async () => {
    const options = { dataDir: path.join(tempFolder(), 'data') };
    if (way !== 'without a running relay') await startLantype(['--mode', 'relay'], options);

    const made = await runJson(['token', 'create', '--scope', 'receive', '--device', ' Desk-PC '], options);
    expect(made.json).toEqual({
      success: true,
      name: 'desk-pc',
      scope: 'receive',
      deviceId: 'desk-pc',
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
    const plain = await runLantype(['token', 'create', '--scope', 'send', '--name', 'my phone'], options);
    expect(plain).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/) });
    expect(plain.stderr).toContain('"my phone"');

    const taken = await runJson(['token', 'create', '--scope', 'send', '--name', 'my phone'], options);
    expect(taken).toMatchObject({ code: 1, json: failure('NAME_TAKEN') });

    const listed = await runLantype(['token', 'list'], options);
    expect(listed.stdout).toMatch(/desk-pc +receive +desk-pc/);
    expect(listed.stdout).toMatch(/my phone +send/);
    expect(listed.stdout).not.toContain(plain.stdout.trim());

    const revoked = await runJson(['token', 'revoke', 'my phone'], options);
    expect(revoked).toMatchObject({ code: 0, json: { success: true, name: 'my phone' } });
    const { json } = await runJson(['token', 'list'], options);
    expect(json).toMatchObject({
      success: true,
      tokens: expect.not.arrayContaining([expect.objectContaining({ name: 'my phone' })]),
    });
    expect(await runJson(['token', 'revoke', 'my phone'], options)).toMatchObject({
      code: 1,
      json: failure('NOT_FOUND'),
    });
  });
});

it('unnamed tokens get the first free name', { timeout: 30_000 }, async () => {
  const options = { dataDir: tempFolder() };
  const first = await runJson(['token', 'create', '--scope', 'send'], options);
  const second = await runJson(['token', 'create', '--scope', 'send'], options);
  expect([first.json.name, second.json.name]).toEqual(['send', 'send 2']);
  if (process.platform !== 'win32') expect(statSync(path.join(options.dataDir, 'relay.db')).mode & 0o777).toBe(0o600);
});

it.each([
  ['receive without a device', ['--scope', 'receive']],
  ['send with a device', ['--scope', 'send', '--device', 'desk']],
  ['an unknown scope', ['--scope', 'root']],
  ['no scope', []],
  ['an impossible device', ['--scope', 'receive', '--device', 'two words']],
])('wrong usage: %s', async (_name, args) => {
  const options = { dataDir: path.join(tempFolder(), 'data') };
  const result = await runJson(['token', 'create', ...args], options);
  expect(result).toMatchObject({ code: 2, json: failure('USAGE') });
});
