import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { CONTROL_METHODS, type ControlMethod } from '../../../src/protocol/control-methods.ts';
import { runJson, runLantype } from '../../cli/command-line.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startChild } from '../../helpers/processes/child.ts';
import { LANTYPE } from '../../helpers/processes/lantype-command.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { ProgramWithWindow } from './program-with-window.ts';
import { login, type WindowClient } from './window-client.ts';

const ID = '00000000-0000-4000-8000-000000000000';
/** Something valid for each method. */
const PARAMS: Partial<Record<ControlMethod, object>> = {
  'devices.rename': { deviceId: 'laptop', name: 'Laptop' },
  'devices.revoke': { deviceId: 'laptop' },
  'tokens.grant': { name: 'phone', keys: false },
  'tokens.revoke': { name: 'phone' },
  'messages.send': { deviceId: 'laptop', text: 'x' },
  'messages.resend': { messageId: ID },
  'messages.text': { messageId: ID },
  'messages.cancel': { messageId: ID },
  'held.text': { messageId: ID },
  'held.type': { messageId: ID },
  'held.copy': { messageId: ID },
  'held.discard': { messageId: ID },
  'senders.decide': { relayId: 'relay', senderId: 'phone', verdict: 'allowed' },
  'typing.pause': { paused: false },
  'sharing.set': { lan: false },
  'diagnosis.type': { text: 'x' },
};

async function unavailable(window: WindowClient): Promise<string[]> {
  const names: string[] = [];
  for (const method of Object.keys(CONTROL_METHODS) as ControlMethod[]) {
    const answer = await window.ask(method, PARAMS[method] ?? {});
    if (!answer.ok && answer.error.code === 'UNAVAILABLE') names.push(method);
    else expect(answer, method).not.toMatchObject({ error: { code: 'INTERNAL_ERROR' } });
  }
  return names;
}

it('a relay alone has no agent, and says so', { timeout: 60_000 }, async () => {
  const relay = await ProgramWithWindow.start({ args: ['--mode', 'relay'] });
  const window = await relay.window();
  const { agent, relay: itself } = await window.call('app.get', {});
  expect([agent, itself?.url]).toEqual([undefined, relay.url]);
  expect(await unavailable(window)).toEqual([
    'held.list',
    'held.text',
    'held.type',
    'held.copy',
    'held.discard',
    'senders.list',
    'senders.decide',
    'typing.pause',
    'permission.get',
    'permission.ask',
    'permission.installExtension',
    'diagnosis.type',
  ]);
  expect(await window.call('diagnosis.run', {})).toMatchObject({ canType: false });
});

it('an agent alone shows this computer and what it handled; the rest is where its relay runs', {
  timeout: 60_000,
}, async () => {
  const relay = await ProgramWithWindow.start({ args: ['--mode', 'relay'] });
  const token = await relay.token('receive', 'Ana', 'laptop');
  const relayUrl = `${relay.url.replace('http', 'ws')}/ws`;
  // The port of the relay is taken: any other will do.
  const start = {
    args: ['--mode', 'agent', '--device-id', 'laptop', '--relay', relayUrl, '--port', new URL(relay.url).port],
    env: { LANTYPE_TOKEN: token },
  };
  const agent = await ProgramWithWindow.start(start);
  expect(agent.url).not.toBe(relay.url);
  const window = await agent.window();
  expect(await unavailable(window)).toEqual([
    'devices.revoke',
    'tokens.list',
    'tokens.grant',
    'tokens.revoke',
    'messages.send',
    'messages.resend',
    'messages.text',
    'messages.cancel',
    'sharing.set',
    'sharing.renewAuthority',
    'pairing.open',
    'pairing.get',
    'pairing.close',
  ]);
  const app = await window.call('app.get', {});
  expect(app).toMatchObject({ mode: 'agent', agent: { relayUrl, connection: { phase: 'registered' } } });
  expect(app.relay).toBeUndefined();
  const own = { deviceId: 'laptop', thisComputer: true, online: true };
  expect(await window.call('devices.list', {})).toMatchObject([own]);
  const { findings } = await window.call('diagnosis.run', {});
  expect(findings).toContainEqual({ name: 'relay', ok: true, detail: `connected to ${relayUrl}` });
  expect(await window.call('diagnosis.type', { text: 'x' })).toMatchObject({ error: { code: 'CANNOT_TYPE' } });

  const far = await relay.window();
  const failed = await far.call('messages.send', { deviceId: 'laptop', text: 'for a screen that is not there' });
  const told = await window.event('message.changed', ({ message }) => message.messageId === failed.messageId);
  expect(told.message).toMatchObject({ deviceId: 'laptop', status: 'failed', error: { code: 'CANNOT_TYPE' } });
  await window.event('device.changed', ({ device }) => device.lastError?.code === 'CANNOT_TYPE');
  await window.call('typing.pause', { paused: true });
  const held = await far.call('messages.send', { deviceId: 'laptop', text: 'wait' });
  await window.event('held.changed', (event) => event.held[0]?.messageId === held.messageId);
  await window.event('message.changed', ({ message }) => message.status === 'held');
  expect(await window.call('held.discard', { messageId: held.messageId })).toEqual({});
  const cancelled = await window.event('message.changed', ({ message }) => message.status === 'cancelled');
  expect(cancelled.message.steps.map(({ status }) => status)).toEqual(['queued', 'held', 'cancelled']);
  await far.event('message.changed', ({ message }) => message.status === 'cancelled');

  const ids = async (params: object): Promise<string[]> =>
    (await window.call('messages.list', params)).messages.map(({ messageId }) => messageId);
  expect(await ids({})).toEqual([held.messageId, failed.messageId]);
  const { next } = await window.call('messages.list', { limit: 1 });
  expect(await ids({ limit: 1, before: next })).toEqual([failed.messageId]);
  expect(await ids({ statuses: ['failed'] })).toEqual([failed.messageId]);
  expect(await ids({ search: 'CANCEL' })).toEqual([held.messageId]);
  expect(await ids({ search: 'LAPTOP' })).toHaveLength(2);
  expect(await ids({ deviceId: 'other' })).toEqual([]);

  // Its relay goes away, and is told to have gone.
  await relay.end();
  await window.event('app.changed', ({ app: now }) => now.agent?.connection.phase === 'waiting');
  await window.event('device.changed', ({ device }) => !device.online);
});

it('open, pause, resume and held, from the command line', { timeout: 90_000 }, async () => {
  const hub = await ProgramWithWindow.start();
  const options = { dataDir: hub.folder.root };
  const window = await hub.window();
  const opened = await runJson(['open'], options);
  expect(opened).toMatchObject({
    code: 0,
    json: { success: true, link: expect.stringContaining(`${hub.url}/app/#login=`) },
  });
  expect((await runLantype(['open'], options)).stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/app\/#login=[\w-]{22}\n$/);

  expect(await runJson(['pause'], options)).toMatchObject({ code: 0, json: { success: true, paused: true } });
  await window.event('app.changed', ({ app }) => app.agent?.status.paused === true);
  expect((await runLantype(['held'], options)).stdout).toBe('Nothing is held.\n');
  const first = await window.call('messages.send', { deviceId: 'desk', text: 'one' });
  const second = await window.call('messages.send', { deviceId: 'desk', text: 'two' });
  await window.event('held.changed', ({ held }) => held.length === 2);
  expect((await runJson(['held'], options)).json).toMatchObject({
    held: [{ messageId: first.messageId }, { messageId: second.messageId }],
  });
  expect((await runLantype(['held'], options)).stdout).toMatch(new RegExp(`${first.messageId} .* 3 +HELD_PAUSED: `));
  // Both of them were made in the same minute, so their ids begin alike.
  const both = await runJson(['held', 'discard', first.messageId.slice(0, 4)], options);
  expect(both).toMatchObject({ code: 1, json: { error: { code: 'INVALID_OPTION' } } });
  expect(await runJson(['held', 'copy', second.messageId], options)).toMatchObject({
    code: 1,
    json: { error: { code: 'CANNOT_TYPE' } },
  });
  const discarded = await runJson(['held', 'discard', second.messageId.toUpperCase()], options);
  expect(discarded.json).toMatchObject({ messageId: second.messageId, outcome: 'cancelled' });
  expect((await runLantype(['held', 'discard'], options)).stdout).toBe(`${first.messageId}: cancelled\n`);
  expect(await runJson(['held', 'type'], options)).toMatchObject({
    code: 1,
    json: { error: { code: 'INVALID_OPTION' } },
  });
  expect((await runLantype(['resume'], options)).stdout).toContain('Typing again');
  await window.event('app.changed', ({ app }) => app.agent?.status.paused === false);
  await hub.end();
  expect(await runJson(['pause'], options)).toMatchObject({ code: 1, json: { error: { code: 'NOT_RUNNING' } } });
});

it('open shows the window in a browser, which is told of no code on its command line', {
  timeout: 60_000,
  ...skipUnless(spawnSync('script', ['--version']).status === 0, 'script (util-linux) is not installed'),
}, async () => {
  const hub = await ProgramWithWindow.start();
  const folder = tempFolder();
  const browser = path.join(folder, 'browser');
  writeFileSync(browser, `#!/bin/sh\necho "$@" > '${folder}/opened'\n`, { mode: 0o755 });
  // A terminal, and a display by name: what is looked for before a browser is.
  const words = [process.execPath, ...LANTYPE, 'open', '--data-dir', hub.folder.root];
  const command = words.map((word) => `'${word}'`).join(' ');
  // Without the programs of this machine, which would be asked before.
  const xdg = { XDG_DATA_HOME: folder, XDG_DATA_DIRS: folder, XDG_CONFIG_HOME: folder, XDG_CONFIG_DIRS: folder };
  const env = { ...xdg, PATH: process.env.PATH, HOME: folder, DISPLAY: ':nothing', BROWSER: browser };
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { env, encoding: 'utf8', timeout: 30_000 });
  expect(stdout).toContain('Opened in the browser.');
  const opened = await eventually(
    'the browser',
    () => existsSync(`${folder}/opened`) && readFileSync(`${folder}/opened`, 'utf8').trim(),
  );
  // Some versions of xdg-open hand the browser the path of a file instead of its URL.
  expect(new URL(opened, 'file:///').href).toBe(pathToFileURL(hub.folder.openWindow).href);
  expect(statSync(hub.folder.openWindow).mode & 0o777).toBe(0o600);
  const [, link = ''] = /url=([^"]+)"/.exec(readFileSync(hub.folder.openWindow, 'utf8')) ?? [];
  expect(await login(link)).toMatchObject({ status: 200 });
});

it('start prints where the window is, with a link that is good once', { timeout: 60_000 }, async () => {
  const dataDir = tempFolder();
  const { DISPLAY: _x, WAYLAND_DISPLAY: _w, ...env } = process.env;
  const child = startChild(process.execPath, [...LANTYPE, 'start', '--port', '0', '--data-dir', dataDir], { env });
  try {
    const link = await eventually('the link', () => /window +(http\S+)/.exec(child.output())?.[1], 20_000);
    expect(await login(link)).toMatchObject({ status: 200 });
    expect(await login(link)).toMatchObject({ status: 401 });
  } finally {
    await child.stop();
  }
});
