import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { type App, type AppOptions, createApp } from '../../../src/app/app.ts';
import { connectToRelay } from '../../../src/app/client/relay-client.ts';
import { type DataFolder, openDataFolder } from '../../../src/app/folder/data-folder.ts';
import { loadSettings } from '../../../src/app/settings/settings.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { ControlEvent } from '../../../src/protocol/control-events.ts';
import {
  CONTROL_METHODS,
  type ControlMethod,
  type ControlParams,
  type ControlResult,
} from '../../../src/protocol/control-methods.ts';
import { tokenAnswerSchema } from '../../../src/protocol/http.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { FakeTypist } from '../../helpers/fake-typist.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { waitFor } from '../../helpers/wait-for.ts';

/** A whole app in this process, with typists that a test looks into. */
class AppUnderTest {
  readonly folder: DataFolder = openDataFolder(tempFolder());
  /** One for each agent that was started, newest last. */
  readonly typists: FakeTypist[] = [];
  readonly events: ControlEvent[] = [];
  readonly app: App;

  constructor(options: Partial<AppOptions> = {}) {
    this.app = createApp({
      mode: 'hub',
      folder: this.folder,
      settings: loadSettings(this.folder.settings, { deviceId: 'desk' }, 'desk'),
      port: 0,
      version: '1.2.3',
      lan: { port: 0, shared: false },
      typists: () => {
        const typist = new FakeTypist();
        this.typists.push(typist);
        return [typist];
      },
      clock: systemClock,
      logger: silentLogger,
      ...options,
    });
    this.app.control.onEvent((event) => this.events.push(event));
    onTestFinished(() => this.app.stop());
  }

  get typist(): FakeTypist {
    const typist = this.typists.at(-1);
    if (typist === undefined) throw new Error('no agent has been started');
    return typist;
  }

  async call<M extends ControlMethod>(method: M, params: ControlParams<M>): Promise<ControlResult<M>> {
    const answer = await this.app.control.call(method, params);
    if (!answer.ok) throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
    return CONTROL_METHODS[method].result.parse(answer.result) as ControlResult<M>;
  }

  async told(wanted: (event: ControlEvent) => boolean): Promise<void> {
    await waitFor(() => this.events.some(wanted), 'the event');
  }
}

const refusal = (code: string) => expect.objectContaining({ code });

it('answers nothing before the start and after the end, and never rejects', async () => {
  const { app } = new AppUnderTest();
  const refused = { ok: false, error: { code: 'SHUTTING_DOWN', message: expect.any(String) } };
  expect(await app.control.call('app.get', {})).toEqual(refused);
  expect(await app.control.call('nothing', undefined)).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
  await app.start();
  expect(await app.control.call('app.get', undefined)).toMatchObject({ ok: true });
  await app.stop();
  expect(await app.control.call('messages.list', {})).toEqual(refused);
  app.wake();
  app.setLocked(true);
});

it('what nobody foresaw is an error without a word of it', async () => {
  const broken = { kind: 'electron', notifications: true, updates: false } as const;
  const startAtLogin = {
    enabled: (): boolean => {
      throw new Error('secret detail');
    },
    set: () => undefined,
  };
  const test = new AppUnderTest({ host: { ...broken, startAtLogin } });
  await test.app.start();
  const answer = await test.app.control.call('settings.get', {});
  expect(answer).toMatchObject({ ok: false, error: { code: 'INTERNAL_ERROR' } });
  expect(JSON.stringify(answer)).not.toContain('secret');
});

it('a locked screen holds, and refuses even what its user wants typed', async () => {
  const test = new AppUnderTest();
  // Known before there is an agent.
  test.app.setLocked(true);
  await test.app.start();
  const { messageId } = await test.call('messages.send', { deviceId: 'desk', text: 'secret' });
  await test.told((event) => event.type === 'held.changed' && event.held.length === 1);
  await expect(test.call('held.type', { messageId })).rejects.toEqual(refusal('HELD_LOCKED'));
  expect(await test.call('diagnosis.type', { text: 'x' })).toMatchObject({ status: 'held' });
  // Another agent knows it too.
  await test.call('settings.set', { name: 'Renamed' });
  expect(await test.call('app.get', {})).toMatchObject({ agent: { status: { locked: true }, held: 2 } });
  await expect(test.call('held.type', { messageId })).rejects.toEqual(refusal('HELD_LOCKED'));
  expect(test.typists.flatMap(({ typed }) => typed)).toEqual([]);
  test.app.setLocked(false);
  expect(await test.call('held.type', { messageId })).toEqual({ outcome: 'typed' });
  expect(test.typist.typed).toEqual(['secret']);
});

it('a change that needs another agent waits for the message at hand, and loses none behind it', async () => {
  const test = new AppUnderTest();
  await test.app.start();
  const first = test.typist;
  let finish: (() => void) | undefined;
  first.before = () =>
    new Promise((resolve) => {
      finish = resolve;
    });
  for (const text of ['one', 'two', 'three']) await test.call('messages.send', { deviceId: 'desk', text });
  await waitFor(() => finish !== undefined, 'the first to be typed');
  const changed = test.call('settings.set', { newlinePolicy: 'keep' });
  finish?.();
  await changed;
  expect(test.typists).toHaveLength(2);
  await waitFor(() => [...first.typed, ...test.typist.typed].length === 3, 'all three');
  expect([...first.typed, ...test.typist.typed]).toEqual(['one', 'two', 'three']);
  expect(first.stops).toBe(1);
  // Those that need none.
  await test.call('settings.set', { holdAfterMs: 1_000, theme: 'dark', language: 'es', notifications: false });
  expect(test.typists).toHaveLength(2);
});

it('wake() reconnects at once', async () => {
  const relay = new AppUnderTest({ mode: 'relay' });
  const { relay: first } = await relay.app.start();
  const address = { scope: 'receive', name: 'Ana', deviceId: 'desk' };
  const { token } = await connectToRelay(relay.folder, systemClock).request(
    'POST',
    '/tokens',
    tokenAnswerSchema,
    address,
  );
  const url = `${first?.url.replace('http', 'ws')}/ws`;
  // Its next attempt is due by a clock that stands still.
  const agent = new AppUnderTest({ mode: 'agent', relay: { url, token }, clock: new FakeClock(Date.now()) });
  await agent.app.start();
  const phase = async () => (await agent.call('app.get', {})).agent?.connection.phase;
  expect(await phase()).toBe('registered');
  await relay.app.stop();
  await expect.poll(phase).toBe('waiting');
  const port = first?.port ?? 0;
  const again = new AppUnderTest({ mode: 'relay', port, folder: relay.folder });
  await again.app.start();
  expect(await phase()).toBe('waiting');
  agent.app.wake();
  await expect.poll(phase).toBe('registered');
});

it('asks the typist that types now what it can do, and starts no other', async () => {
  const test = new AppUnderTest();
  await test.app.start();
  const { probes, starts } = test.typist;
  expect(await test.call('diagnosis.run', {})).toMatchObject({ canType: true, typist: 'fake' });
  expect(test.typist.probes).toBe(probes + 1);
  expect(test.typist.starts).toBe(starts);
  expect(test.typists).toHaveLength(1);
});

it('starts at login where the host can, and says what it said when it cannot', async () => {
  let on = false;
  const startAtLogin = {
    enabled: () => on,
    set(wanted: boolean) {
      if (!wanted) throw new Error('the folder is read-only');
      on = wanted;
    },
  };
  const test = new AppUnderTest({ host: { kind: 'electron', startAtLogin, notifications: true, updates: false } });
  await test.app.start();
  expect(await test.call('app.get', {})).toMatchObject({
    host: 'electron',
    abilities: { startAtLogin: true, notifications: true, updates: false },
  });
  expect(await test.call('settings.set', { startAtLogin: true })).toMatchObject({ startAtLogin: true });
  await test.told((event) => event.type === 'settings.changed' && event.settings.startAtLogin);
  await expect(test.call('settings.set', { startAtLogin: false })).rejects.toEqual(refusal('UNAVAILABLE'));
  expect(await test.call('settings.get', {})).toMatchObject({ startAtLogin: true });
});

it('a storm is told in few words, and ends with the truth', { timeout: 60_000 }, async () => {
  const folder = openDataFolder(tempFolder());
  const settings = { ...loadSettings(folder.settings, {}, 'desk'), requestsPerSecond: 1e6, requestBurst: 1e6 };
  const test = new AppUnderTest({ settings });
  const { relay } = await test.app.start();
  const phone = readFileSync(test.folder.tryHeader, 'utf8').trim().split(': ')[1] ?? '';
  const send = async (): Promise<void> => {
    for (let sent = 0; sent < 100; sent += 1) {
      const response = await fetch(`${relay?.url}/transcription`, {
        method: 'POST',
        headers: { authorization: phone, 'content-type': 'application/json' },
        body: JSON.stringify({ deviceId: 'desk', text: `${sent}` }),
      });
      await response.body?.cancel();
    }
  };
  await Promise.all(Array.from({ length: 10 }, send));
  expect(test.typist.typed).toHaveLength(1_000);
  const last = new Map<string, string>();
  const all = (): boolean => {
    for (const event of test.events)
      if (event.type === 'message.changed') last.set(event.message.messageId, event.message.status);
    return last.size === 1_000 && [...last.values()].every((status) => status === 'typed');
  };
  await waitFor(all, 'every message to be told as typed');
  // Three states of each, and its device and queue with each of them.
  expect(test.events.filter(({ type }) => type === 'message.changed').length).toBeLessThan(2_500);
  expect(test.events.filter(({ type }) => type === 'device.changed').length).toBeLessThan(1_000);
});
