import { expect, test } from 'vitest';
import { MessageSync } from '../../../src/phone/messages/message-sync.ts';
import { ended } from '../../../src/phone/messages/message-transitions.ts';
import { ApiError, NoAnswer } from '../../../src/phone/net/api-error.ts';
import type { MessageView } from '../../../src/protocol/message.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { newDatabaseName, openRepository, settle, Tabs } from '../phone-under-test.ts';

const payload = [{ type: 'text', value: 'x' }] as const;

test('two tabs see one order and one truth; a reload finds it again', async () => {
  const clock = new FakeClock();
  const name = newDatabaseName();
  const tabs = new Tabs();
  const one = await openRepository(clock, name, tabs);
  const two = await openRepository(clock, name, tabs);
  const added = [await one.add({ deviceId: 'a', payload }), await two.add({ deviceId: 'b', payload })];
  await settle();
  for (const repository of [one, two])
    expect(repository.messages.value.map(({ id }) => id)).toEqual(added.map(({ id }) => id));
  await two.change(added[0]?.id ?? '', (message) => ended(message, 'cancelled', 1));
  await settle();
  expect(one.messages.value[0]?.status).toBe('cancelled');
  one.stop();
  const again = await openRepository(clock, name, tabs);
  expect(again.messages.value.map(({ status }) => status)).toEqual(['cancelled', 'waiting']);
});

test('keeps the newest 500, and never lets go of one that is not over', async () => {
  const repository = await openRepository(new FakeClock());
  const open = await repository.add({ deviceId: 'a', payload });
  for (let count = 0; count < 505; count += 1) {
    const { id } = await repository.add({ deviceId: 'a', payload });
    await repository.change(id, (message) => ended(message, 'expired', 1));
  }
  await repository.add({ deviceId: 'a', payload });
  expect(repository.messages.value.length).toBe(500);
  expect(repository.messages.value[0]?.id).toBe(open.id);
  await repository.delete(open.id);
  expect(repository.find(open.id)).toBeDefined();
  await repository.clear();
  expect(repository.messages.value.map(({ status }) => status)).toEqual(['waiting', 'waiting']);
});

test('after a gap: what the relay lists counts, what it does not is looked up, what never left is left alone', async () => {
  const clock = new FakeClock();
  const repository = await openRepository(clock);
  const asked: string[] = [];
  const ids: string[] = [];
  for (const tried of [true, true, false]) {
    const { id } = await repository.add({ deviceId: 'a', relayId: 'relay-1', payload });
    await repository.change(id, (message) => (tried ? { ...message, tried, status: 'queued' } : message));
    ids.push(id);
  }
  const [listed = '', missing = ''] = ids;
  const at = new Date(0).toISOString();
  const view: MessageView = { messageId: listed, deviceId: 'a', status: 'typed', createdAt: at, updatedAt: at };
  const message = async (messageId: string): Promise<MessageView> => {
    asked.push(messageId);
    return { ...view, messageId, status: 'expired' };
  };
  await new MessageSync({ repository, api: { message }, relayId: () => 'relay-1', clock }).resync([view]);
  expect(repository.messages.value.map(({ status }) => status)).toEqual(['typed', 'expired', 'waiting']);
  expect(asked).toEqual([missing]);
});

test.each([
  ['no answer', new NoAnswer('gone'), true],
  ['too many questions', new ApiError('RATE_LIMITED', 429, 'later'), true],
  ['a fault that stays', new ApiError('INVALID_ID', 400, 'no'), false],
  ['not known', new ApiError('NOT_FOUND', 404, 'unknown'), false],
])('after a gap, a look-up that ends with %s is told to whoever asks again', async (_what, error, again) => {
  const clock = new FakeClock();
  const repository = await openRepository(clock);
  const { id } = await repository.add({ deviceId: 'a', relayId: 'relay-1', payload });
  await repository.change(id, (stored) => ({ ...stored, tried: true, status: 'sent' }));
  const message = () => Promise.reject(error);
  const sync = new MessageSync({ repository, api: { message }, relayId: () => 'relay-1', clock });
  const told = sync.resync([]).then(
    () => false,
    () => true,
  );
  expect(await told).toBe(again);
  const known = error instanceof ApiError && error.code === 'NOT_FOUND';
  expect(repository.find(id)).toMatchObject(
    known ? { status: 'failed', error: { code: 'UNKNOWN_TO_RELAY' } } : { status: 'sent' },
  );
});
