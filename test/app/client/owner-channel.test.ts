import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createApp } from '../../../src/app/app.ts';
import { connectToControl } from '../../../src/app/client/control-client.ts';
import { connectToRelay } from '../../../src/app/client/relay-client.ts';
import { type DataFolder, openDataFolder } from '../../../src/app/folder/data-folder.ts';
import { announceInstance } from '../../../src/app/folder/instance.ts';
import { isPipe, placeOwnerSocket } from '../../../src/app/folder/owner-socket.ts';
import { ensureSecret } from '../../../src/app/folder/secret.ts';
import { openTokenAdmin } from '../../../src/app/relay/token-admin.ts';
import { loadSettings } from '../../../src/app/settings/settings.ts';
import { type Clock, systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { devicesAnswerSchema } from '../../../src/protocol/http.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** The owner's commands say who they are to the Lantype of the data folder, and to nobody else. */

const isUnix = process.platform !== 'win32';

async function running(folder: DataFolder, mode: 'relay' | 'agent' = 'relay') {
  const app = createApp({
    ...{ mode, folder, settings: loadSettings(folder.settings, {}), port: 0, lan: { port: 0, shared: false } },
    ...(mode === 'agent' && { relay: { url: 'ws://127.0.0.1:9/ws', token: 'none' }, typists: () => [] }),
    ...{ version: '1.2.3', clock: systemClock, logger: silentLogger },
  });
  const report = await app.start();
  onTestFinished(() => app.stop());
  return { app, report };
}

/** Listens there, answers as a relay would, and keeps what it is told. */
async function impostor(where: { path: string } | { port: number; host: string }) {
  const heard: string[] = [];
  const server: Server = createServer((request, response) => {
    heard.push(JSON.stringify([request.url, request.headers]));
    response.end('{"success":true,"proof":"nonsense","devices":[],"details":[]}');
  });
  await new Promise<void>((resolve) => {
    server.listen(where, resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { heard, server };
}

describe('the owner’s socket', skipUnless(isUnix, 'Windows has named pipes'), () => {
  it('serves the relay and the window of a data folder', async () => {
    const folder = openDataFolder(tempFolder());
    await running(folder);
    const relay = connectToRelay(folder, systemClock);
    expect(await relay.request('GET', '/devices', devicesAnswerSchema)).toMatchObject({ devices: [] });
    expect(await connectToControl(folder, systemClock).loginLink()).toContain('#login=');
  });

  it('serves an agent alone, too', async () => {
    const folder = openDataFolder(tempFolder());
    await running(folder, 'agent');
    expect(await connectToControl(folder, systemClock).loginLink()).toContain('#login=');
  });

  it('takes the place of what a killed process has left', async () => {
    const folder = openDataFolder(tempFolder());
    writeFileSync(folder.socket, '');
    await running(folder);
    expect(statSync(folder.socket).isSocket()).toBe(true);
  });

  it('is elsewhere, and as private, when the folder has too long a name', async () => {
    const root = path.join(tempFolder(), 'x'.repeat(60), 'y'.repeat(60));
    mkdirSync(root, { recursive: true, mode: 0o700 });
    const folder = openDataFolder(root);
    const { report } = await running(folder);
    expect(Buffer.byteLength(report.ownerSocket)).toBeLessThan(104);
    expect(statSync(path.dirname(report.ownerSocket)).mode & 0o777).toBe(0o700);
    expect(await connectToRelay(folder, systemClock).request('GET', '/devices', devicesAnswerSchema)).toBeDefined();
  });

  it('lets no other user in', skipUnless(process.getuid?.() === 0, 'only root can become another user'), async () => {
    const folder = openDataFolder(tempFolder());
    await running(folder);
    const script = `process.setgid(65534); process.setuid(65534);
        require('node:net').connect(${JSON.stringify(folder.socket)})
          .on('connect', () => console.log('in')).on('error', ({ code }) => { console.log(code); process.exit(); });`;
    expect(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout).toBe('EACCES\n');
  });
});

describe('whoever has taken the port of a process that is dead', () => {
  it('is told nothing by the commands of its owner', async () => {
    const folder = openDataFolder(tempFolder());
    ensureSecret(folder);
    const { heard, server } = await impostor({ port: 0, host: '127.0.0.1' });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // As a killed process leaves it, when another one has its number.
    announceInstance(folder, { pid: process.pid, mode: 'relay', url, socket: folder.socket });
    const asked = connectToRelay(folder, systemClock).request('GET', '/devices', devicesAnswerSchema);
    await expect(asked).rejects.toMatchObject({ code: 'RELAY_UNREACHABLE' });
    await expect(connectToControl(folder, systemClock).loginLink()).rejects.toMatchObject({
      code: 'RELAY_UNREACHABLE',
    });
    expect(heard).toEqual([]);
  });

  it('nor when what ran there was of a version without a socket', async () => {
    const folder = openDataFolder(tempFolder());
    ensureSecret(folder);
    announceInstance(folder, { pid: process.pid, mode: 'relay', url: 'http://127.0.0.1:1' });
    expect(() => connectToRelay(folder, systemClock)).toThrow(expect.objectContaining({ code: 'RELAY_UNREACHABLE' }));
  });
});

describe('where a place proves nothing', () => {
  it('whoever is there has to prove that it has the folder', async () => {
    const folder = openDataFolder(tempFolder());
    await running(folder);
    const relay = connectToRelay(folder, systemClock, { challenge: true });
    expect(await relay.request('GET', '/devices', devicesAnswerSchema)).toMatchObject({ devices: [] });
  });

  it('and is told nothing without', skipUnless(isUnix, 'the test has no pipe'), async () => {
    const folder = openDataFolder(tempFolder());
    ensureSecret(folder);
    const { heard } = await impostor({ path: folder.socket });
    announceInstance(folder, { pid: process.pid, mode: 'relay', url: 'http://127.0.0.1:1', socket: folder.socket });
    const relay = connectToRelay(folder, systemClock, { challenge: true });
    await expect(relay.request('GET', '/devices', devicesAnswerSchema)).rejects.toMatchObject({
      code: 'RELAY_UNREACHABLE',
    });
    expect(heard).toHaveLength(1);
    expect(heard[0]).toContain('/control/proof');
    expect(heard[0]).not.toContain('authorization');
  });

  it('is a pipe of Windows, under another name each time', () => {
    const folder = openDataFolder(tempFolder());
    const [one, other] = [placeOwnerSocket(folder, 'win32').path, placeOwnerSocket(folder, 'win32').path];
    expect([one, other].every(isPipe)).toBe(true);
    expect(one).not.toBe(other);
    expect(isPipe(folder.socket)).toBe(false);
  });
});

describe('the moment between the lock and the announcement', () => {
  it('is waited for: a token is made by the relay, which knows it', async () => {
    const folder = openDataFolder(tempFolder());
    const { app, report } = await running(folder);
    // As before it has said that it is there.
    const instance = { pid: process.pid, mode: 'relay', url: report.relay?.url, socket: report.ownerSocket } as const;
    spawnSync('rm', [folder.instance]);
    let waits = 0;
    const after: Clock['after'] = (ms, run) => {
      waits += 1;
      if (waits === 2) announceInstance(folder, instance);
      return systemClock.after(ms, run);
    };
    const admin = await openTokenAdmin(folder, { ...systemClock, after });
    expect(waits).toBe(2);
    const token = await admin.create({ name: 'phone', scope: 'send' });
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${report.relay?.url}/devices`, { headers })).status).toBe(200);
    await app.stop();
  });
});
