import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/base/database.ts';
import { eventually } from '../../helpers/eventually.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest, type Setup } from '../relay-under-test.ts';

/** A message that was written to an agent which is gone now, and whose ACK never came. */
async function written(setup: Setup & { ttlMs?: number } = {}) {
  const { ttlMs, ...rest } = setup;
  const relay = await RelayUnderTest.start(rest);
  const agent = await relay.agent();
  const answer = relay.post('typed, but the ACK is lost', ttlMs === undefined ? {} : { ttlMs });
  await waitFor(() => agent.transcriptions.length === 1);
  agent.stop();
  const { body } = await answer;
  expect(body.status).toBe('queued');
  return { relay, id: body.messageId as string };
}

const cancel = (relay: RelayUnderTest, id: string) => relay.call('DELETE', `/messages/${id}`);

test('what was once written to a computer is not called cancelled before that computer has said so', async () => {
  const { relay, id } = await written();
  expect(await cancel(relay, id)).toMatchObject({ status: 200, body: { message: { status: 'cancelling' } } });
  const agent = await relay.agent();
  await waitFor(() => agent.frames.some((frame) => frame.type === 'cancel' && frame.id === id));
  expect(agent.transcriptions).toEqual([]);
  expect(await relay.status(id)).toBe('cancelling');
  agent.send({ type: 'update', id, outcome: 'typed', receipt: 'read' });
  await eventually('typed', async () => (await relay.status(id)) === 'typed');
});

test('a computer that comes back hears of it until it has answered', async () => {
  const { relay, id } = await written();
  await cancel(relay, id);
  for (let i = 0; i < 2; i += 1) {
    const agent = await relay.agent();
    await waitFor(() => agent.frames.some((frame) => frame.type === 'cancel' && frame.id === id));
    agent.stop();
    await waitFor(() => relay.relay.devices()[0]?.online === false);
  }
  const agent = await relay.agent();
  await waitFor(() => agent.frames.some((frame) => frame.type === 'cancel'));
  agent.send({ type: 'update', id, outcome: 'cancelled' });
  await eventually('cancelled', async () => (await relay.status(id)) === 'cancelled');
  agent.stop();
  await waitFor(() => relay.relay.devices()[0]?.online === false);
  const later = await relay.agent();
  later.ackEverything();
  await relay.post('next');
  expect(later.frames.map(({ type }) => type)).toEqual(['registered', 'transcription']);
});

test('and a relay that was killed meanwhile tells it too', async () => {
  const database = openDatabase(':memory:');
  const { relay, id } = await written({ database });
  await cancel(relay, id);
  await relay.relay.stop();
  const next = await RelayUnderTest.start({ database, secret: relay.secret });
  expect(await next.status(id)).toBe('cancelling');
  const agent = await next.agent();
  await waitFor(() => agent.frames.some((frame) => frame.type === 'cancel' && frame.id === id));
});

test('DELETE waits for a computer that is there, and says what became of the message', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  agent.ackEverything({ outcome: 'held' });
  const { messageId } = (await relay.post('held')).body;
  agent.onCancel = ({ id }) => agent.send({ type: 'update', id, outcome: 'typed', receipt: 'read' });
  const { body } = await cancel(relay, messageId);
  expect(body.message).toMatchObject({ status: 'typed', receipt: 'read' });
});

test('DELETE waits no longer than for an ACK, and not for a connection that ends', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const agent = await relay.agent();
  agent.ackEverything({ outcome: 'held' });
  const { messageId: slow } = (await relay.post('held')).body;
  const first = cancel(relay, slow);
  await waitFor(() => agent.frames.some((frame) => frame.type === 'cancel'));
  await clock.advanceAsync(5_000);
  expect((await first).body.message.status).toBe('cancelling');
  // Once more is no error: it is the same wish.
  const second = cancel(relay, slow);
  await waitFor(() => agent.frames.length > 0);
  agent.stop();
  expect((await second).body.message.status).toBe('cancelling');
});

test('what was written and whose time is over may be typed: failed, UNCERTAIN, and never sent again', async () => {
  const clock = new FakeClock();
  const { relay, id } = await written({ clock, ttlMs: 60_000 });
  clock.advance(60_000);
  expect(await relay.view(id)).toMatchObject({ status: 'failed', error: { code: 'UNCERTAIN' } });
  const agent = await relay.agent();
  agent.ackEverything();
  await relay.post('next');
  expect(agent.texts).toEqual(['next']);
});

test('a late word of the computer is better than not knowing', async () => {
  const clock = new FakeClock();
  const { relay, id } = await written({ clock, ttlMs: 60_000 });
  clock.advance(60_000);
  const agent = await relay.agent();
  agent.ack(id, { receipt: 'read' });
  await eventually('typed', async () => (await relay.status(id)) === 'typed');
  agent.ack(id, { outcome: 'failed', error: { code: 'FAILED', message: 'no' } });
  agent.ackEverything();
  await relay.post('next');
  expect(await relay.view(id)).toMatchObject({ status: 'typed', receipt: 'read' });
});

test('what no computer confirms in all the time that messages are kept is uncertain, not cancelled', async () => {
  const clock = new FakeClock();
  const limits = { keepFinishedMs: 60_000, pruneIntervalMs: 10_000 };
  const { relay, id } = await written({ clock, limits });
  await cancel(relay, id);
  clock.advance(50_000);
  expect(await relay.status(id)).toBe('cancelling');
  clock.advance(20_000);
  expect(await relay.view(id)).toMatchObject({ status: 'failed', error: { code: 'UNCERTAIN' } });
});

test('an agent that does not know either has had its word', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  // As when another text has the id: what it says of it later is of that one.
  const error = { code: 'UNCERTAIN', message: 'another text had that id' };
  agent.ackEverything({ outcome: 'failed', error });
  const { body } = await relay.post('x');
  agent.send({ type: 'update', id: body.messageId, outcome: 'typed', receipt: 'read' });
  agent.ackEverything();
  await relay.post('next');
  expect(await relay.view(body.messageId)).toMatchObject({ status: 'failed', error });
});

test('what was typed of a message before it was stopped is told', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  const error = { code: 'CANCELLED', message: 'withdrawn' };
  agent.ackEverything({ outcome: 'cancelled', typedParts: 3, error });
  const { body } = await relay.post('a b c d');
  expect(body).toMatchObject({ success: true, status: 'cancelled', typedParts: 3, queued: false });
  agent.ackEverything({ outcome: 'failed', typedParts: 2, error: { code: 'NO_FOCUS', message: 'gone' } });
  const failed = await relay.post('a b c d');
  expect(failed.body).toMatchObject({ success: false, status: 'failed', typedParts: 2 });
  expect(await relay.view(body.messageId)).toMatchObject({ status: 'cancelled', typedParts: 3, error });
  const { messages } = (await relay.call('GET', '/websocket/messages?since=0', { token: relay.owner })).body;
  expect(messages).toContainEqual(expect.objectContaining({ type: 'message.cancelled', typedParts: 3 }));
});

test('a message that is not known yet is taken back too, with whom it was meant for: it comes in vain', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  agent.ackEverything();
  agent.onCancel = ({ id: asked }) => agent.send({ type: 'update', id: asked, outcome: 'cancelled' });
  const id = crypto.randomUUID();
  expect((await cancel(relay, id)).status).toBe(404);
  const { status, body } = await relay.call('DELETE', `/messages/${id}?deviceId=desk`);
  expect([status, body.message]).toMatchObject([200, { messageId: id, deviceId: 'desk', status: 'cancelled' }]);
  expect((await relay.post('late', { id })).body).toMatchObject({ success: true, status: 'cancelled', queued: false });
  const other = await relay.relay.tokens.create({ name: 'other', scope: 'send' });
  expect((await relay.call('DELETE', `/messages/${id}?deviceId=desk`, { token: other })).status).toBe(404);
  await relay.post('next');
  expect(agent.texts).toEqual(['next']);
});
