import { expect, test } from 'vitest';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

test('a sender sees its own messages, the owner all of them', async () => {
  const relay = await RelayUnderTest.start();
  const other = await relay.relay.tokens.create({ name: 'other', scope: 'send' });
  const mine = (await relay.post('mine')).body.messageId;
  const body = { deviceId: 'desk', text: 'theirs' };
  const theirs = (await relay.call('POST', '/transcription', { token: other, body })).body.messageId;
  const ids = async (token?: string) => {
    const { body: list } = await relay.call('GET', '/messages', { token });
    return list.messages.map(({ messageId }: { messageId: string }) => messageId);
  };
  expect(await ids()).toEqual([mine]);
  expect(await ids(other)).toEqual([theirs]);
  expect(await ids(relay.owner)).toEqual([theirs, mine]);
  expect(await relay.call('GET', `/messages/${theirs}`)).toMatchObject({
    status: 404,
    body: { error: { code: 'NOT_FOUND' } },
  });
  expect(await relay.call('DELETE', `/messages/${theirs}`)).toMatchObject({ status: 404 });
  expect((await relay.call('GET', `/messages/${theirs}`, { token: relay.owner })).status).toBe(200);
});

test('a message is shown without its text', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const { messageId } = (await relay.post('secret words')).body;
  const { body } = await relay.call('GET', `/messages/${messageId.toUpperCase()}`);
  const now = new Date(clock.now()).toISOString();
  expect(body).toEqual({
    success: true,
    message: { messageId, deviceId: 'desk', status: 'queued', createdAt: now, updatedAt: now },
  });
});

test('lists by device and limit, newest first', async () => {
  const relay = await RelayUnderTest.start();
  await relay.relay.tokens.create({ name: 'laptop', scope: 'receive', deviceId: 'laptop' });
  for (const deviceId of ['desk', 'laptop', 'desk']) await relay.post('x', { deviceId });
  const devicesOf = async (query: string) => {
    const { body } = await relay.call('GET', `/messages${query}`);
    return body.messages.map(({ deviceId }: { deviceId: string }) => deviceId);
  };
  expect(await devicesOf('?deviceId=DESK')).toEqual(['desk', 'desk']);
  expect(await devicesOf('?limit=2')).toEqual(['desk', 'laptop']);
  expect(await relay.call('GET', '/messages?limit=0')).toMatchObject({
    status: 400,
    body: { error: { code: 'INVALID_REQUEST' } },
  });
  expect(await relay.call('GET', '/messages?deviceId=a%20b')).toMatchObject({
    status: 400,
    body: { error: { code: 'INVALID_DEVICE_ID', message: 'deviceId is not a host name' } },
  });
  expect((await relay.call('GET', '/messages?foo=1')).status).toBe(400);
});

test('a queued message can be cancelled, and is never sent', async () => {
  const relay = await RelayUnderTest.start();
  const { messageId } = (await relay.post('no')).body;
  await relay.post('yes');
  expect(await relay.call('DELETE', `/messages/${messageId}`)).toMatchObject({
    status: 200,
    body: { message: { status: 'cancelled' } },
  });
  expect(await relay.status(messageId)).toBe('cancelled');
  const agent = await relay.agent();
  await waitFor(() => agent.transcriptions.length > 0);
  expect(agent.texts).toEqual(['yes']);
  expect(await relay.call('DELETE', `/messages/${messageId}`)).toMatchObject({
    status: 409,
    body: { error: { code: 'NOT_CANCELLABLE', message: 'the message is cancelled already' } },
  });
});

test('a message on its way cannot be cancelled', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  const answer = relay.post('x');
  await waitFor(() => agent.transcriptions.length === 1);
  const id = agent.transcriptions[0]?.id ?? '';
  expect(await relay.call('DELETE', `/messages/${id}`)).toMatchObject({
    status: 409,
    body: { error: { code: 'NOT_CANCELLABLE' } },
  });
  agent.ack(id);
  expect((await answer).body.status).toBe('typed');
  expect((await relay.call('DELETE', `/messages/${id}`)).status).toBe(409);
});

test('cancelled while its POST waits: the POST says so', async () => {
  const relay = await RelayUnderTest.start({ limits: { maxInFlight: 1 } });
  const agent = await relay.agent();
  const first = relay.post('first');
  await waitFor(() => agent.transcriptions.length === 1);
  const id = crypto.randomUUID();
  const second = relay.post('second', { id });
  await waitFor(() => relay.relay.devices()[0]?.queueDepth === 1);
  expect((await relay.call('DELETE', `/messages/${id}`)).status).toBe(200);
  expect(await second).toMatchObject({ status: 200, body: { success: true, status: 'cancelled', queued: false } });
  agent.ackEverything();
  await first;
  expect(agent.texts).toEqual(['first']);
});

test('a held message ends by an update, once', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  agent.ackEverything({ outcome: 'held' });
  const { messageId } = (await relay.post('x')).body;
  expect(await relay.status(messageId)).toBe('held');
  agent.ack(messageId, { outcome: 'typed' });
  agent.send({ type: 'update', id: messageId, outcome: 'typed', receipt: 'read' });
  await expect.poll(() => relay.status(messageId)).toBe('typed');
  agent.send({ type: 'update', id: messageId, outcome: 'failed' });
  agent.ackEverything();
  await relay.post('y');
  const { body } = await relay.call('GET', `/messages/${messageId}`);
  expect(body.message).toMatchObject({ status: 'typed', receipt: 'read' });
});

test('a held message is cancelled here and at the agent', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  agent.ackEverything({ outcome: 'held' });
  const { messageId } = (await relay.post('x')).body;
  agent.onCancel = ({ id }) => agent.send({ type: 'update', id, outcome: 'cancelled' });
  expect((await relay.call('DELETE', `/messages/${messageId}`)).body.message.status).toBe('cancelled');
  expect(agent.frames.some((frame) => frame.type === 'cancel' && frame.id === messageId)).toBe(true);
  agent.ackEverything();
  await relay.post('y');
  expect(await relay.status(messageId)).toBe('cancelled');
});

test('an unknown message is 404, whatever its id looks like', async () => {
  const relay = await RelayUnderTest.start();
  for (const id of ['nonsense', crypto.randomUUID(), '%20', '..%2f']) {
    expect(await relay.call('GET', `/messages/${id}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'NOT_FOUND' } },
    });
    expect((await relay.call('DELETE', `/messages/${id}`)).status).toBe(404);
  }
});
