import { signal } from '@preact/signals';
import { expect, it, onTestFinished } from 'vitest';
import { createApp } from '../../../src/app/app.ts';
import { openDataFolder } from '../../../src/app/folder/data-folder.ts';
import { openTokenAdmin } from '../../../src/app/relay/token-admin.ts';
import { loadSettings } from '../../../src/app/settings/settings.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { Store } from '../../../src/renderer/state/store.ts';
import { readAnswer } from '../../../src/renderer/transport/read-answer.ts';
import type { Transport, TransportState } from '../../../src/renderer/transport/transport.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const COMPUTERS = 200;
/** For each computer: each makes its queue longer, which is a point of its chart. */
const MESSAGES = 10;
/** As many cards as the largest screen shows. */
const IN_VIEW = 24;

/** A relay with queues that have a history, as its window reads it. `bytes`: what it has been sent so far, as JSON. */
async function setUp() {
  const folder = openDataFolder(tempFolder());
  const deviceIds = Array.from({ length: COMPUTERS }, (_, index) => `desk-${index}`);
  const tokens = await openTokenAdmin(folder, systemClock);
  await Promise.all(deviceIds.map((deviceId) => tokens.create({ name: deviceId, scope: 'receive', deviceId })));
  tokens.stop();
  const app = createApp({
    mode: 'relay',
    folder,
    settings: loadSettings(folder.settings, { deviceId: 'relay' }, 'relay'),
    port: 0,
    version: '1.2.3',
    lan: { port: 0, shared: false },
    typists: () => [],
    clock: systemClock,
    logger: silentLogger,
  });
  onTestFinished(() => app.stop());
  await app.start();
  for (let message = 0; message < MESSAGES; message += 1) {
    for (const deviceId of deviceIds) await app.control.call('messages.send', { deviceId, text: 'hello' });
  }
  const sent = { bytes: 0 };
  const count = <T>(value: T): T => {
    sent.bytes += Buffer.byteLength(JSON.stringify(value));
    return value;
  };
  const transport: Transport = {
    state: signal<TransportState>('connecting'),
    call: async (method, params) => readAnswer(method, count(await app.control.call(method, params))),
    onEvent: (listener) => app.control.onEvent((event) => listener(count(event))),
    start: () => undefined,
    stop: () => undefined,
  };
  const { after, now } = systemClock;
  const store = new Store(transport, { after, now });
  store.start();
  onTestFinished(() => store.stop());
  return { store, sent, deviceIds };
}

it('reads of 200 computers what their cards say, and charts of those in view alone', async () => {
  const { store, sent, deviceIds } = await setUp();
  await store.load();
  expect(store.loadError.value).toBeUndefined();
  expect(store.devices.value?.get('desk-0')?.queueDepth).toBe(MESSAGES);
  expect(store.devices.value?.size).toBe(COMPUTERS);
  // About 330 bytes for a computer, and 130 for its token.
  const first = sent.bytes;
  expect(first / COMPUTERS).toBeLessThan(600);

  for (const deviceId of deviceIds.slice(0, IN_VIEW)) store.charts.want(deviceId);
  await waitFor(() => store.devices.value?.get('desk-0')?.depths !== undefined, 'the charts in view');
  expect(store.devices.value?.get('desk-0')?.depths).toHaveLength(MESSAGES);
  expect(store.devices.value?.get(`desk-${IN_VIEW}`)?.depths).toBeUndefined();
  // Some 50 bytes a point. Were it less, there would have been nothing to leave out.
  const chart = (sent.bytes - first) / IN_VIEW;
  expect(chart).toBeGreaterThan(40 * MESSAGES);
  expect(chart).toBeLessThan(70 * MESSAGES);
});
