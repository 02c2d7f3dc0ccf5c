import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, it } from 'vitest';
import { skipUnless } from '../helpers/skip-unless.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { runJson, runLantype, startLantype } from './command-line.ts';

const failure = (code: string, message: unknown) => ({ success: false, error: { code, message } });

it('is ready when its device is online, and says truthfully that nothing can be typed without a display', {
  timeout: 30_000,
}, async () => {
  const options = { dataDir: path.join(tempFolder(), 'data') };
  const { ready } = await startLantype(['--device-id', 'Desk-PC'], options);
  expect(ready).toMatchObject({
    event: 'ready',
    mode: 'hub',
    relay: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) },
    device: {
      deviceId: 'desk-pc',
      connection: { phase: 'registered' },
      status: { canType: false, reason: expect.stringContaining('DISPLAY') },
    },
    dataFolder: options.dataDir,
  });
  const devices = await runJson(['devices'], options);
  expect(devices.json).toMatchObject({
    devices: ['desk-pc'],
    details: [{ deviceId: 'desk-pc', online: true, status: { canType: false } }],
  });
  expect((await runLantype(['devices'], options)).stdout).toMatch(/desk-pc .* online .* no: .*DISPLAY/);

  const status = await runJson(['status'], options);
  expect(status).toMatchObject({
    code: 0,
    json: { success: true, pid: ready.pid, url: ready.relay.url, mode: 'hub', status: 'ok' },
  });

  const sent = await runJson(['send', 'desk-pc', 'hello'], options);
  expect(sent).toMatchObject({ code: 1, json: failure('TYPING_FAILED', expect.any(String)) });
  const unknown = await runJson(['send', 'elsewhere', '-'], { ...options, input: 'from a pipe\n' });
  expect(unknown).toMatchObject({ code: 1, json: failure('UNKNOWN_DEVICE', expect.stringContaining('desk-pc')) });
});

it(
  'prints a command that sends, without printing a token',
  skipUnless(spawnSync('curl', ['--version']).status === 0, 'curl is not installed'),
  async () => {
    const options = { dataDir: path.join(tempFolder(), "Ada's data") };
    const { ready } = await startLantype(['--device-id', 'desk'], options);
    const header = readFileSync(path.join(options.dataDir, 'try-header'), 'utf8');
    expect(header).toMatch(/^Authorization: Bearer \S+\n$/);
    expect(statSync(path.join(options.dataDir, 'try-header')).mode & 0o777).toBe(0o600);
    expect(ready.tryCommand).not.toContain(header.split(' ')[2]?.trim());
    const { stdout } = spawnSync('sh', ['-c', `sleep() { :; }; ${ready.tryCommand}`], { encoding: 'utf8' });
    // Accepted and delivered; there is no display to type on.
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'TYPING_FAILED' } });
  },
);

it('stops gracefully on SIGTERM, SIGINT and SIGHUP, and leaves no instance behind', { timeout: 30_000 }, async () => {
  const options = { dataDir: tempFolder() };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    const { process: child, ended } = await startLantype([], options);
    expect(existsSync(path.join(options.dataDir, 'instance.json'))).toBe(true);
    child.kill(signal);
    expect(await ended).toBe(0);
    expect(existsSync(path.join(options.dataDir, 'instance.json'))).toBe(false);
  }
  expect(await runJson(['status'], options)).toMatchObject({
    code: 1,
    json: failure('NOT_RUNNING', expect.any(String)),
  });
});

it('starts again after kill -9, with the messages and tokens that it had', { timeout: 30_000 }, async () => {
  const options = { dataDir: tempFolder() };
  await runJson(['token', 'create', '--scope', 'receive', '--device', 'away'], options);
  const first = await startLantype(['--mode', 'relay'], options);
  expect((await runJson(['send', 'away', 'later'], options)).json).toMatchObject({ status: 'queued' });
  first.process.kill('SIGKILL');
  await first.ended;
  expect(await runJson(['status'], options)).toMatchObject({
    code: 1,
    json: failure('NOT_RUNNING', expect.any(String)),
  });
  await startLantype(['--mode', 'relay'], options);
  expect((await runJson(['devices'], options)).json).toMatchObject({ details: [{ deviceId: 'away', queueDepth: 1 }] });
});

it('refuses a data folder that another one has, and names it', { timeout: 30_000 }, async () => {
  const options = { dataDir: tempFolder() };
  const { ready } = await startLantype([], options);
  const named = expect.stringMatching(new RegExp(`process ${ready.pid}, ${ready.relay.url}`));
  expect(await runJson(['start', '--port', '0'], options)).toMatchObject({
    code: 1,
    json: failure('DATA_FOLDER_IN_USE', named),
  });
  const human = await runLantype(['start', '--headless', '--port', '0'], options);
  expect(human).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--data-dir') });
});

it('refuses a port that is taken, with a hint, and leaves the folder free', { timeout: 30_000 }, async () => {
  const options = { dataDir: tempFolder() };
  const squatter = createServer().listen(0, '127.0.0.1');
  await waitFor(() => squatter.listening);
  const { port } = squatter.address() as { port: number };
  try {
    const result = await runLantype(['start', '--headless', '--port', String(port)], options);
    expect(result).toMatchObject({ code: 1, stderr: expect.stringMatching(new RegExp(`port ${port}[^]*--port`)) });
  } finally {
    squatter.close();
  }
  expect(existsSync(path.join(options.dataDir, 'instance.json'))).toBe(false);
  await startLantype([], options);
});

it('an agent alone connects to a relay alone', { timeout: 30_000 }, async () => {
  const relaySide = { dataDir: tempFolder() };
  const { ready } = await startLantype(['--mode', 'relay'], relaySide);
  const { json } = await runJson(['token', 'create', '--scope', 'receive', '--device', 'desk'], relaySide);
  const relayUrl = `${ready.relay.url.replace('http', 'ws')}/ws`;
  const agentSide = { dataDir: tempFolder(), env: { LANTYPE_TOKEN: String(json.token) } };
  const agent = await startLantype(['--mode', 'agent', '--relay', relayUrl, '--device-id', 'desk'], agentSide);
  expect(agent.ready).toMatchObject({ mode: 'agent', device: { connection: { phase: 'registered' } } });
  expect(agent.ready.relay).toBeUndefined();
  expect((await runJson(['devices'], relaySide)).json).toMatchObject({ devices: ['desk'] });
  agent.process.kill('SIGTERM');
  expect(await agent.ended).toBe(0);
  const devices = async (): Promise<unknown> => (await runJson(['devices'], relaySide)).json.devices;
  await expect.poll(devices, { timeout: 10_000 }).toEqual([]);
});

it.each([
  ['an agent without a relay', ['--mode', 'agent'], 1, 'INVALID_OPTION'],
  ['an agent without a token', ['--mode', 'agent', '--relay', 'ws://127.0.0.1:1/ws'], 1, 'INVALID_OPTION'],
  ['a relay that is no WebSocket address', ['--mode', 'agent', '--relay', 'http://127.0.0.1'], 2, 'USAGE'],
  ['a port out of range', ['--port', '65536'], 2, 'USAGE'],
  ['an unknown mode', ['--mode', 'boss'], 2, 'USAGE'],
])('refuses %s', async (_name, args, code, errorCode) => {
  const result = await runJson(['start', ...args], { dataDir: tempFolder() });
  expect(result).toMatchObject({ code, json: failure(errorCode, expect.any(String)) });
});

it('refuses settings that it does not understand, and leaves them alone', async () => {
  const options = { dataDir: tempFolder() };
  writeFileSync(path.join(options.dataDir, 'settings.json'), '{"holdAfterMs": -1}');
  const result = await runJson(['start', '--port', '0'], options);
  expect(result).toMatchObject({ code: 1, json: failure('INVALID_SETTINGS', expect.stringContaining('holdAfterMs')) });
});
