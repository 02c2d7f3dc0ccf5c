import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { ProgramWithWindow } from './program-with-window.ts';

const refusal = (code: string) => expect.objectContaining({ code });

it('a pause holds what comes, outlives a restart, and what is held can be seen and discarded', {
  timeout: 60_000,
}, async () => {
  const hub = await ProgramWithWindow.start();
  const window = await hub.window();
  expect(await window.call('typing.pause', { paused: true })).toEqual({});
  await window.event('app.changed', ({ app }) => app.agent?.status.paused === true);
  const { messageId } = await window.call('messages.send', { deviceId: 'desk', text: 'Guten Tag 👋' });
  const { held } = await window.event('held.changed', (event) => event.held.length === 1);
  const [view] = held;
  expect(view).toMatchObject({ messageId, characters: 11, keys: 0, reason: { code: 'HELD_PAUSED' } });
  expect(view).not.toHaveProperty('text');
  await window.event('message.changed', ({ message }) => message.status === 'held');
  await window.event('app.changed', ({ app }) => app.agent?.held === 1);
  expect(await window.call('held.text', { messageId })).toEqual({ text: 'Guten Tag 👋' });
  // There is no display, so both of them cannot be done, and it is still held.
  await expect(window.call('held.type', { messageId, delayMs: 10 })).rejects.toEqual(refusal('CANNOT_TYPE'));
  await expect(window.call('held.copy', { messageId })).rejects.toEqual(refusal('CANNOT_TYPE'));
  await hub.end();

  const again = await ProgramWithWindow.start({ dataDir: hub.folder.root });
  const later = await again.window();
  expect(await later.call('app.get', {})).toMatchObject({ agent: { status: { paused: true }, held: 1 } });
  expect(await later.call('held.list', {})).toMatchObject([{ messageId }]);
  await later.call('settings.set', { history: 'texts' });
  expect(await later.call('held.list', {})).toMatchObject([{ messageId, text: 'Guten Tag 👋' }]);
  await later.event('held.changed', (event) => event.held[0]?.text === 'Guten Tag 👋');
  expect(await later.call('held.discard', { messageId })).toEqual({});
  await later.event('held.changed', (event) => event.held.length === 0);
  await later.event('message.changed', ({ message }) => message.status === 'cancelled');
  for (const method of ['held.type', 'held.copy', 'held.discard', 'held.text'] as const) {
    await expect(later.call(method, { messageId })).rejects.toEqual(refusal('NOT_HELD'));
  }
  await later.call('typing.pause', { paused: false });
  await later.event('app.changed', ({ app }) => app.agent?.status.paused === false);
  await again.end();
  const third = await ProgramWithWindow.start({ dataDir: hub.folder.root });
  expect(await (await third.window()).call('app.get', {})).toMatchObject({ agent: { status: { paused: false } } });
});

it('settings take effect at once, and leave the rest of the file to its editor', { timeout: 60_000 }, async () => {
  const dataDir = tempFolder();
  const settings = { name: 'Old', requestBurst: 400, lanAddresses: ['127.0.0.6'] };
  const hub = await ProgramWithWindow.start({ dataDir, settings });
  const window = await hub.window();
  const onDisk = () => JSON.parse(readFileSync(hub.folder.settings, 'utf8'));
  expect(await window.call('settings.get', {})).toMatchObject({
    name: 'Old',
    shareAtStart: false,
    startAtLogin: false,
  });

  const wanted = {
    name: 'New',
    shareAtStart: true,
    holdAfterMs: 0,
    askFirst: true,
    newlinePolicy: 'keep',
    fieldEvidence: 'off',
    typingMethod: 'x11',
    history: 'texts',
    recognition: { address: 'http://127.0.0.1:9', model: 'small', language: 'es', prompt: 'Ana', outside: false },
    language: 'es',
    theme: 'dark',
    notifications: false,
    updates: true,
  } as const;
  expect(await window.call('settings.set', wanted)).toEqual({ ...wanted, startAtLogin: false });
  expect((await window.event('settings.changed')).settings).toEqual({ ...wanted, startAtLogin: false });
  const { shareAtStart: lan, ...same } = wanted;
  expect(onDisk()).toEqual({ ...settings, ...same, lan });
  expect(statSync(hub.folder.settings).mode & 0o777).toBe(0o600);
  // What is outside is refused, and what was set stays: the speech of phones goes nowhere by a slip.
  const outside = { ...wanted.recognition, address: 'http://8.8.8.8' };
  await expect(window.call('settings.set', { recognition: outside })).rejects.toEqual(refusal('INVALID_SETTINGS'));
  expect(onDisk().recognition).toEqual(wanted.recognition);
  const { findings } = await window.call('diagnosis.run', {});
  expect(findings).toContainEqual(expect.objectContaining({ name: 'speech recogniser', ok: false }));
  expect(await window.call('settings.set', { recognition: null })).toMatchObject({ recognition: null });
  await window.event('device.changed', ({ device }) => device.name === 'New' && device.online);
  expect(await window.call('app.get', {})).toMatchObject({ relay: { name: 'New' }, agent: { name: 'New' } });
  // Nothing is younger than 0 ms.
  const { messageId } = await window.call('messages.send', { deviceId: 'desk', text: 'old at once' });
  await window.event('held.changed', ({ held }) => held[0]?.reason.code === 'HELD_OLD');
  await window.call('held.discard', { messageId });
  await window.call('settings.set', { holdAfterMs: 60_000 });
  const young = await window.call('messages.send', { deviceId: 'desk', text: 'young' });
  await window.event(
    'message.changed',
    ({ message }) => message.messageId === young.messageId && message.status === 'failed',
  );

  await expect(window.call('settings.set', { startAtLogin: true })).rejects.toEqual(refusal('UNAVAILABLE'));
  expect(await window.call('settings.set', { startAtLogin: false })).toMatchObject({ startAtLogin: false });

  // Somebody edits it by hand, and well; then not so well.
  writeFileSync(hub.folder.settings, JSON.stringify({ ...onDisk(), requestBurst: 300, theme: 'light' }));
  expect(await window.call('settings.set', { language: 'en' })).toMatchObject({ language: 'en', theme: 'dark' });
  expect(onDisk()).toMatchObject({ requestBurst: 300, theme: 'light', language: 'en' });
  for (const broken of ['{', '[]', '7', JSON.stringify({ nmae: 'x' })]) {
    writeFileSync(hub.folder.settings, broken);
    await expect(window.call('settings.set', { theme: 'auto' })).rejects.toEqual(refusal('INVALID_SETTINGS'));
    expect(readFileSync(hub.folder.settings, 'utf8')).toBe(broken);
  }
  expect(await window.call('settings.get', {})).toMatchObject({ theme: 'dark' });
});

it('the diagnosis says what doctor says, and types through the way of messages', { timeout: 60_000 }, async () => {
  const hub = await ProgramWithWindow.start();
  const window = await hub.window();
  const diagnosis = await window.call('diagnosis.run', {});
  expect(diagnosis).toMatchObject({ canType: false, reason: expect.stringContaining('DISPLAY') });
  expect(diagnosis.findings.map(({ name }) => name)).toEqual([
    'Node.js',
    'node:sqlite',
    'desktop session',
    'data folder',
    'settings',
    'relay',
  ]);
  expect(diagnosis.typists).toMatchObject([{ name: 'x11', ok: false }]);
  expect(await window.call('diagnosis.type', { text: 'Does it type?' })).toMatchObject({
    status: 'failed',
    error: { code: 'CANNOT_TYPE' },
    latencyMs: expect.any(Number),
  });
  expect((await window.call('messages.list', {})).messages).toMatchObject([{ deviceId: 'desk', status: 'failed' }]);
});
