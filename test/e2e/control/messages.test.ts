import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { MessageItem } from '../../../src/protocol/control-views.ts';
import { ProgramWithWindow } from './program-with-window.ts';
import type { WindowClient } from './window-client.ts';

const refusal = (code: string) => expect.objectContaining({ code });

async function seen(window: WindowClient, messageId: string, status: MessageItem['status']): Promise<MessageItem> {
  const wanted = (message: MessageItem): boolean => message.messageId === messageId && message.status === status;
  return (await window.event('message.changed', ({ message }) => wanted(message))).message;
}

const waysOf = ({ steps }: MessageItem): string[] => steps.map(({ status }) => status);

it('every state of a message is told as it happens, with the way that it went', { timeout: 60_000 }, async () => {
  const hub = await ProgramWithWindow.start();
  const window = await hub.window();
  const token = await hub.token('receive', 'Ana', 'laptop');
  const phone = await hub.token('send', 'phone');
  const send = (text: string) => window.call('messages.send', { deviceId: 'laptop', text });

  const typed = await send('one');
  expect(typed).toMatchObject({ status: 'queued', sender: 'owner', canResend: true });
  const withdrawn = await send('two');
  const waiting = await window.event('device.changed', ({ device }) => device.waiting?.messages === 2);
  expect(waiting.device).toMatchObject({ queueDepth: 2, waiting: { oldestAt: typed.createdAt } });
  expect(waiting.device.depths?.at(-1)).toMatchObject({ depth: 2 });
  expect(await window.call('messages.cancel', { messageId: withdrawn.messageId })).toMatchObject({
    status: 'cancelled',
  });
  expect(waysOf(await seen(window, withdrawn.messageId, 'cancelled'))).toEqual(['queued', 'cancelled']);

  const posted = await fetch(`${hub.url}/transcription`, {
    method: 'POST',
    headers: { authorization: `Bearer ${phone}`, 'content-type': 'application/json' },
    body: JSON.stringify({ deviceId: 'laptop', text: 'short-lived', ttlMs: 1 }),
  });
  const { messageId: shortLived } = (await posted.json()) as { messageId: string };
  const expired = await seen(window, shortLived, 'expired');
  expect([expired.sender, ...waysOf(expired)]).toEqual(['phone', 'queued', 'expired']);

  const agent = await hub.agent('laptop', token);
  await seen(window, typed.messageId, 'sent');
  agent.ack(typed.messageId, { outcome: 'typed', receipt: 'read' });
  const done = await seen(window, typed.messageId, 'typed');
  expect(waysOf(done)).toEqual(['queued', 'sent', 'typed']);
  expect(done).toMatchObject({ receipt: 'read', canResend: false, latencyMs: expect.any(Number) });
  expect(done.steps.at(-1)).toMatchObject({ receipt: 'read' });
  await window.event('device.changed', ({ device }) => device.lastAckMs !== undefined && device.queueDepth === 0);

  const held = await send('three');
  await seen(window, held.messageId, 'sent');
  agent.ack(held.messageId, { outcome: 'held', error: { code: 'HELD_LOCKED', message: 'The screen is locked.' } });
  await seen(window, held.messageId, 'held');
  agent.send({ type: 'update', id: held.messageId, outcome: 'typed', receipt: 'assumed' });
  expect(waysOf(await seen(window, held.messageId, 'typed'))).toEqual(['queued', 'sent', 'held', 'typed']);

  const pasted = await send('four');
  agent.ack(pasted.messageId, { outcome: 'clipboard', error: { code: 'NOT_READ', message: 'It was not read.' } });
  await seen(window, pasted.messageId, 'clipboard');
  const failed = await send('five');
  agent.ack(failed.messageId, { outcome: 'failed', error: { code: 'NO_FOCUS', message: 'No window has the focus.' } });
  expect(await seen(window, failed.messageId, 'failed')).toMatchObject({ error: { code: 'NO_FOCUS' } });
  const { device } = await window.event('device.changed', (event) => event.device.lastError?.code === 'NO_FOCUS');
  expect(device.lastError).toMatchObject({ message: 'No window has the focus.' });

  const all = await window.call('messages.list', {});
  expect(all.messages.map(({ status }) => status)).toEqual([
    'failed',
    'clipboard',
    'typed',
    'expired',
    'cancelled',
    'typed',
  ]);
  await expect(
    send('x'.repeat(3)).then(() => window.call('messages.text', { messageId: typed.messageId })),
  ).rejects.toEqual(refusal('FORBIDDEN'));
});

it('the list: pages, filters, search; what is sent again is a new message', { timeout: 60_000 }, async () => {
  const hub = await ProgramWithWindow.start();
  const window = await hub.window();
  const laptop = await hub.token('receive', 'Ana', 'laptop');
  await hub.token('receive', 'Bo', 'tower');
  const agent = await hub.agent('laptop', laptop, 'ThinkPad');
  agent.ackEverything();
  const ids: string[] = [];
  for (const [deviceId, text] of [
    ['laptop', 'first'],
    ['tower', 'second'],
    ['laptop', 'third'],
    ['tower', 'fourth'],
  ] as const) {
    ids.unshift((await window.call('messages.send', { deviceId, text })).messageId);
  }
  await seen(window, ids[1] ?? '', 'typed');
  const list = async (params: Parameters<typeof window.call<'messages.list'>>[1]) =>
    (await window.call('messages.list', params)).messages.map(({ messageId }) => ids.indexOf(messageId));

  const first = await window.call('messages.list', { limit: 3 });
  expect(first.messages.map(({ messageId }) => messageId)).toEqual(ids.slice(0, 3));
  const second = await window.call('messages.list', { limit: 3, before: String(first.next) });
  expect(second.messages.map(({ messageId }) => messageId)).toEqual(ids.slice(3));
  expect(second).not.toHaveProperty('next');
  expect(await list({ deviceId: 'tower' })).toEqual([0, 2]);
  expect(await list({ statuses: ['typed'] })).toEqual([1, 3]);
  expect(await list({ statuses: ['sent', 'held'] })).toEqual([]);
  expect(await list({ statuses: ['queued'], limit: 1 })).toEqual([0]);
  expect(await list({ search: 'THINKP' })).toEqual([1, 3]);
  expect(await list({ search: 'queue' })).toEqual([0, 2]);
  expect(await list({ search: 'Owner' })).toEqual([0, 1, 2, 3]);
  expect(await list({ search: String(ids[2]).toUpperCase() })).toEqual([2]);
  // No text is looked into that may not be shown, though those that wait have one.
  expect(await list({ search: 'second' })).toEqual([]);

  const again = await window.call('messages.resend', { messageId: String(ids[2]), deviceId: 'laptop' });
  expect(again).toMatchObject({ deviceId: 'laptop' });
  expect(again.messageId).not.toBe(ids[2]);
  await seen(window, again.messageId, 'typed');
  expect(agent.texts).toEqual(['first', 'third', 'second']);
  await expect(window.call('messages.resend', { messageId: String(ids[3]) })).rejects.toEqual(refusal('TEXT_GONE'));
  await expect(window.call('messages.cancel', { messageId: String(ids[3]) })).rejects.toEqual(
    refusal('NOT_CANCELLABLE'),
  );
  const unknown = '00000000-0000-4000-8000-000000000000';
  await expect(window.call('messages.resend', { messageId: unknown })).rejects.toEqual(refusal('NOT_FOUND'));
  await expect(window.call('messages.send', { deviceId: 'nobody', text: 'x' })).rejects.toEqual(
    refusal('UNKNOWN_DEVICE'),
  );
  for (let sent = 0; sent < 48; sent += 1) await window.call('messages.send', { deviceId: 'tower', text: 'x' });
  await expect(window.call('messages.send', { deviceId: 'tower', text: 'x' })).rejects.toEqual(refusal('QUEUE_FULL'));
});

it('texts are kept, shown and found only while the settings say so, and are gone from the disk at once', {
  timeout: 60_000,
}, async () => {
  const hub = await ProgramWithWindow.start();
  const window = await hub.window();
  const agent = await hub.agent('laptop', await hub.token('receive', 'Ana', 'laptop'));
  agent.ackEverything();
  const onDisk = (text: string): boolean =>
    ['', '-wal'].some((ending) => readFileSync(`${hub.folder.relayDatabase}${ending}`).includes(text));
  const send = async (text: string): Promise<string> => {
    const { messageId } = await window.call('messages.send', { deviceId: 'laptop', text });
    await seen(window, messageId, 'typed');
    return messageId;
  };

  const before = await send('Aardvark of before');
  expect(await window.call('settings.set', { history: 'texts' })).toMatchObject({ history: 'texts' });
  const kept = await send('Überraschung: ein "Känguru"\n✓');
  expect(await seen(window, kept, 'typed')).toMatchObject({ text: 'Überraschung: ein "Känguru"\n✓', canResend: true });
  const long = await send('long '.repeat(1_000));
  expect(onDisk('Känguru')).toBe(true);
  const { messages } = await window.call('messages.list', { search: 'KÄNGURU"' });
  expect(messages).toMatchObject([{ messageId: kept, text: 'Überraschung: ein "Känguru"\n✓', canResend: true }]);
  expect((await window.call('messages.list', { search: 'value' })).messages).toEqual([]);
  expect(await window.call('messages.text', { messageId: long })).toEqual({ text: 'long '.repeat(1_000) });
  const [listed] = (await window.call('messages.list', { limit: 1 })).messages;
  expect(listed?.text).toBe(`${'long '.repeat(200)}…`);
  await expect(window.call('messages.text', { messageId: before })).rejects.toEqual(refusal('TEXT_GONE'));
  const again = await window.call('messages.resend', { messageId: kept });
  await seen(window, again.messageId, 'typed');
  expect(agent.texts.at(-1)).toBe('Überraschung: ein "Känguru"\n✓');

  await window.call('settings.set', { history: 'states' });
  expect(onDisk('Känguru')).toBe(false);
  const after = (await window.call('messages.list', {})).messages;
  for (const message of after) expect(message).not.toHaveProperty('text');
  expect(after.every(({ canResend }) => !canResend)).toBe(true);
  await expect(window.call('messages.resend', { messageId: kept })).rejects.toEqual(refusal('TEXT_GONE'));
  await expect(window.call('messages.text', { messageId: kept })).rejects.toEqual(refusal('FORBIDDEN'));
});
