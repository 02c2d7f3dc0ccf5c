import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';
import { type CommandOptions, runJson, runLantype, startLantype } from './command-line.ts';

/** Sharing on a loopback address of its own: no test listens where others could reach it. */
function relaySide(lanAddress: string): CommandOptions {
  const dataDir = tempFolder();
  writeFileSync(path.join(dataDir, 'settings.json'), JSON.stringify({ lanAddresses: [lanAddress] }));
  return { dataDir };
}

async function openWindow(options: CommandOptions, role: string): Promise<string> {
  const { json } = await runJson(['pair', '--role', role], options);
  return String((json.links as string[])[0]);
}

it('a computer joins by link, comes back without one, and to another address with the same key', {
  timeout: 60_000,
}, async () => {
  const relayOptions = relaySide('127.0.0.2');
  const agentOptions = { dataDir: tempFolder() };
  const relay = await startLantype(['--mode', 'relay', '--lan', '--lan-port', '0'], relayOptions);
  const link = await openWindow(relayOptions, 'receive');
  expect(link).toMatch(/^https:\/\/127\.0\.0\.2:\d+\/#code=[\w-]{22}&pin=[\w-]{43}&role=receive$/);
  const join = ['--mode', 'agent', '--device-id', 'laptop', '--relay', link];
  const agent = await startLantype(join, agentOptions);
  expect(agent.ready).toMatchObject({ device: { connection: { phase: 'registered' } } });
  expect((await runJson(['devices'], relayOptions)).json).toMatchObject({ devices: ['laptop'] });
  const joined = path.join(agentOptions.dataDir, 'joined-relay.json');
  expect(statSync(joined).mode & 0o777).toBe(0o600);
  agent.process.kill('SIGTERM');
  await agent.ended;

  // The same command line, a link that is used up, and no link at all: nothing is paired anew.
  for (const args of [join, ['--mode', 'agent', '--device-id', 'laptop']]) {
    const again = await startLantype(args, agentOptions);
    expect(again.ready).toMatchObject({ device: { connection: { phase: 'registered' } } });
    again.process.kill('SIGTERM');
    await again.ended;
  }

  relay.process.kill('SIGTERM');
  await relay.ended;
  writeFileSync(path.join(relayOptions.dataDir, 'settings.json'), JSON.stringify({ lanAddresses: ['127.0.0.3'] }));
  const moved = await startLantype(['--mode', 'relay', '--lan', '--lan-port', '0'], relayOptions);
  const { sharing } = moved.ready.relay as unknown as { sharing: { urls: string[] } };
  const back = await startLantype(
    ['--mode', 'agent', '--device-id', 'laptop', '--relay', String(sharing.urls[0])],
    agentOptions,
  );
  expect(back.ready).toMatchObject({ device: { connection: { phase: 'registered' } } });

  // Revoked: out at once, and it says so.
  const { json } = await runJson(['token', 'list'], relayOptions);
  const { name } = (json.tokens as { name: string; deviceId?: string }[]).find(
    ({ deviceId }) => deviceId === 'laptop',
  ) ?? { name: '' };
  expect((await runJson(['token', 'revoke', name], relayOptions)).json).toMatchObject({ messagesEnded: 0 });
  // Each look is a process of its own.
  const devices = async () => (await runJson(['devices'], relayOptions)).json.devices;
  await expect.poll(devices, { timeout: 20_000 }).toEqual([]);
  const audit = readFileSync(path.join(relayOptions.dataDir, 'logs/audit.log'), 'utf8');
  for (const type of ['sharing.on', 'pairing.opened', 'pairing.paired', 'token.revoked']) {
    expect(audit).toContain(`"type":"${type}"`);
  }
  expect(audit).not.toContain(link.split('code=')[1]?.slice(0, 22));
  const files = ['tls-key.pem', 'tls-certificate.pem', 'secret', 'relay.db', 'logs/audit.log', 'logs/lantype.log'];
  expect(files.map((file) => statSync(path.join(relayOptions.dataDir, file)).mode & 0o777)).toEqual(
    files.map(() => 0o600),
  );
});

it('a relay of another key is not joined, and told nothing', { timeout: 30_000 }, async () => {
  const relayOptions = relaySide('127.0.0.4');
  await startLantype(['--mode', 'relay', '--lan', '--lan-port', '0'], relayOptions);
  const link = await openWindow(relayOptions, 'receive');
  const forged = link.replace(/pin=[\w-]{43}/, `pin=${'A'.repeat(43)}`);
  const options = { dataDir: tempFolder() };
  expect(
    await runJson(['start', '--mode', 'agent', '--device-id', 'laptop', '--relay', forged], options),
  ).toMatchObject({
    code: 1,
    json: { error: { code: 'JOIN_FAILED', message: expect.stringContaining('Nothing was sent') } },
  });
  expect(existsSync(path.join(options.dataDir, 'joined-relay.json'))).toBe(false);
  // The code was not used up.
  const { ready } = await startLantype(['--mode', 'agent', '--device-id', 'laptop', '--relay', link], options);
  expect(ready).toMatchObject({ device: { connection: { phase: 'registered' } } });
});

it('says what phones can install, and makes another', { timeout: 30_000 }, async () => {
  const options = relaySide('127.0.0.6');
  await startLantype(['--mode', 'relay', '--lan-port', '0'], options);
  expect((await runJson(['certificate'], options)).json).toMatchObject({ error: { code: 'NO_CERTIFICATE' } });
  await runJson(['share', 'on'], options);
  const first = (await runJson(['certificate'], options)).json;
  expect(first).toMatchObject({ authority: { covers: expect.arrayContaining(['127.0.0.6']), missing: [] } });
  const { stdout } = await runLantype(['certificate', 'new'], options);
  expect(stdout).toContain('To install it, open on the phone: https://127.0.0.6:');
  const [fingerprint = ''] = /([\dA-F]{2}:){31}[\dA-F]{2}/.exec(stdout) ?? [];
  expect(JSON.stringify(first)).not.toContain(fingerprint);
  const file = path.join(options.dataDir, 'phone-authority.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('shares while it is told to, and pairs only then', { timeout: 30_000 }, async () => {
  const options = relaySide('127.0.0.5');
  const { ready } = await startLantype(['--mode', 'relay', '--lan-port', '0'], options);
  expect(ready.relay).toMatchObject({ sharing: { lan: false, urls: [] } });
  expect((await runJson(['pair'], options)).json).toMatchObject({ error: { code: 'NOT_SHARED' } });
  const on = await runJson(['share', 'on'], options);
  expect(on.json).toMatchObject({ lan: true, urls: [expect.stringMatching(/^https:\/\/127\.0\.0\.5:/)] });
  expect((await runLantype(['share'], options)).stdout).toContain('Shared on the LAN: https://127.0.0.5:');
  expect((await runJson(['share', 'off'], options)).json).toMatchObject({ lan: false, urls: [] });
  expect((await runLantype(['share'], options)).stdout).toContain('Not shared');
});

it('a computer that was set up anew is told, by both sides, how to get in again; and then gets in', {
  timeout: 60_000,
}, async () => {
  const relayOptions = relaySide('127.0.0.8');
  const relay = await startLantype(['--mode', 'relay', '--lan', '--lan-port', '0'], relayOptions);
  const complaints: string[] = [];
  relay.process.stderr?.on('data', (data) => complaints.push(String(data)));
  const join = async () => [
    ...['--mode', 'agent', '--device-id', 'laptop', '--relay', await openWindow(relayOptions, 'receive')],
  ];
  const oldFolder = { dataDir: tempFolder() };
  writeFileSync(path.join(oldFolder.dataDir, 'settings.json'), JSON.stringify({ name: "Ann's laptop" }));
  const first = await startLantype(await join(), oldFolder);
  first.process.kill('SIGTERM');
  await first.ended;

  const anew = await join();
  const newFolder = { dataDir: tempFolder() };
  const refused = await runLantype(['start', '--headless', ...anew], newFolder);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('"laptop" is paired already. On the computer where the relay runs, revoke it');
  const [, command = ''] = /in a terminal: lantype (token revoke .*)\), then/.exec(refused.stderr) ?? [];
  expect(command).toMatch(/^token revoke \S/);
  await expect.poll(() => complaints.join('')).toContain(`revoke it: lantype ${command}`);
  const name = command.replace('token revoke ', '').replaceAll(/^'|'$/g, '').replaceAll("'\\''", "'");
  expect((await runLantype(['token', 'revoke', name], relayOptions)).code).toBe(0);
  const again = await startLantype(anew, newFolder);
  expect(again.ready).toMatchObject({ device: { connection: { phase: 'registered' } } });
});
