import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { type App, createApp } from '../../src/app/app.ts';
import { connectToRelay } from '../../src/app/client/relay-client.ts';
import { type DataFolder, openDataFolder } from '../../src/app/folder/data-folder.ts';
import { findInstance } from '../../src/app/folder/instance.ts';
import { loadSettings } from '../../src/app/settings/settings.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { devicesAnswerSchema, fullHealthAnswerSchema } from '../../src/protocol/http.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

function relayApp(folder: DataFolder, port = 0): App {
  return createApp({
    mode: 'relay',
    folder,
    settings: loadSettings(folder.settings, { deviceId: 'desk' }, 'desk'),
    port,
    lan: { port: 0, shared: false },
    version: '1.2.3',
    clock: systemClock,
    logger: silentLogger,
  });
}

it('runs, is found by commands, and stops without a trace', async () => {
  const folder = openDataFolder(tempFolder());
  const app = relayApp(folder);
  const report = await app.start();
  expect(await app.start()).toBe(report);
  expect(findInstance(folder)).toEqual({
    ...{ pid: process.pid, mode: 'relay', url: report.relay?.url },
    socket: folder.socket,
  });
  expect(statSync(folder.socket).mode & 0o777).toBe(0o600);
  const relay = connectToRelay(folder, systemClock);
  expect(await relay.request('GET', '/health', fullHealthAnswerSchema)).toMatchObject({
    status: 'ok',
    version: '1.2.3',
  });
  expect(await relay.request('GET', '/devices', devicesAnswerSchema)).toMatchObject({ devices: [] });
  await Promise.all([app.stop(), app.stop()]);
  expect(existsSync(folder.instance)).toBe(false);
  expect(existsSync(folder.socket)).toBe(false);
  expect(() => connectToRelay(folder, systemClock)).toThrow(expect.objectContaining({ code: 'NOT_RUNNING' }));

  const again = relayApp(folder);
  await again.start();
  await again.stop();
});

it('stops a start that is under way', async () => {
  const folder = openDataFolder(tempFolder());
  const app = relayApp(folder);
  const starting = app.start();
  await app.stop();
  await starting;
  expect(existsSync(folder.instance)).toBe(false);
  const again = relayApp(folder);
  await again.start();
  await again.stop();
});

it('a start that fails leaves the data folder to others', async () => {
  const folder = openDataFolder(tempFolder());
  const squatter = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  const { port } = squatter.address() as AddressInfo;
  await expect(relayApp(folder, port).start()).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  squatter.close();
  const next = relayApp(folder);
  await next.start();
  await next.stop();
});

it('a second one on the same data folder does not take the announcement of the first away', async () => {
  const folder = openDataFolder(tempFolder());
  const first = relayApp(folder);
  await first.start();
  await expect(relayApp(folder).start()).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
  expect(findInstance(folder)).toMatchObject({ mode: 'relay' });
  await first.stop();
});
