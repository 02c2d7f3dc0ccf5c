import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../src/base/database.ts';
import type { AuditEvent } from '../../../src/relay/audit/audit.ts';
import { SqliteTokenStore } from '../../../src/relay/tokens/sqlite-token-store.ts';
import { eventually } from '../../helpers/eventually.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import type { RawAgent } from '../../helpers/raw-agent.ts';
import { RawObserver } from '../../helpers/raw-observer.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

test('what waits for a revoked device is cancelled; what its agent had has failed, for it may be typed', async () => {
  const events: AuditEvent[] = [];
  const relay = await RelayUnderTest.start({
    audit: { record: (event) => void events.push(event) },
    limits: { maxInFlight: 1 },
    // It stands still: nothing of this waits for time to pass.
    clock: new FakeClock(),
  });
  const agent = await relay.agent();
  const sent = relay.post('sent');
  await waitFor(() => agent.transcriptions.length === 1);
  const queued = relay.post('queued');
  await waitFor(() => relay.relay.devices()[0]?.queueDepth === 1);
  const revoked = await relay.call('DELETE', '/tokens/desk', { token: relay.owner });
  expect(revoked.body).toEqual({ success: true, messagesEnded: 2 });
  expect(await agent.closing()).toEqual({ code: 4001, reason: 'UNAUTHORIZED' });
  expect(await sent).toMatchObject({ status: 502, body: { status: 'failed' } });
  expect(await queued).toMatchObject({ status: 200, body: { status: 'cancelled', queued: false } });
  const { messages } = (await relay.call('GET', '/messages')).body;
  expect(messages).toMatchObject([{ status: 'cancelled' }, { status: 'failed', error: { code: 'UNCERTAIN' } }]);
  expect((await relay.post('after')).body.error.code).toBe('UNKNOWN_DEVICE');
  expect(events).toContainEqual({
    type: 'token.revoked',
    name: 'desk',
    scope: 'receive',
    deviceId: 'desk',
    by: 'owner',
    messagesEnded: 2,
  });
});

test('a device with another token keeps its messages', async () => {
  const relay = await RelayUnderTest.start();
  await relay.relay.tokens.create({ name: 'desk 2', scope: 'receive', deviceId: 'desk' });
  const { body } = await relay.post('waits');
  expect(await relay.relay.tokens.revoke('desk')).toBe(0);
  expect(await relay.status(body.messageId)).toBe('queued');
});

test('messages of a device that was revoked while no relay ran are cancelled at the start', async () => {
  const database = openDatabase(':memory:');
  const first = await RelayUnderTest.start({ database });
  const { body } = await first.post('waits');
  await first.relay.stop();
  const store = new SqliteTokenStore(database);
  for (const { jti, deviceId } of store.live()) if (deviceId === 'desk') await store.revoke(jti, 1, 'end');
  const { database: same, secret } = first;
  const second = await RelayUnderTest.start({ database: same, secret });
  expect(await second.status(body.messageId)).toBe('cancelled');
});

test('observers are told what a revocation ended, in order', async () => {
  const relay = await RelayUnderTest.start({ limits: { maxInFlight: 1 } });
  const observer = await RawObserver.subscribe({ url: relay.url, token: relay.phone });
  onTestFinished(() => observer.stop());
  const agent = await relay.agent();
  const sent = relay.post('sent');
  await waitFor(() => agent.transcriptions.length === 1);
  const queued = relay.post('queued');
  await waitFor(() => relay.relay.devices()[0]?.queueDepth === 1);
  await waitFor(() => observer.types.includes('queue.depth'));
  const before = observer.events.length;
  expect(await relay.relay.tokens.revoke('desk')).toBe(2);
  await waitFor(() => observer.types.includes('message.cancelled'));
  const ids = await Promise.all([sent, queued]).then((answers) => answers.map(({ body }) => body.messageId));
  const told = observer.events.slice(before).filter(({ type }) => type !== 'queue.depth');
  expect(told).toMatchObject([
    { type: 'device.revoked', deviceId: 'desk' },
    { type: 'device.disconnected', deviceId: 'desk' },
    // Told once the disk has it.
    { type: 'message.failed', messageId: ids[0], errorCode: 'UNCERTAIN' },
    { type: 'message.cancelled', messageId: ids[1] },
  ]);
});

test('what a revoked device held it has to drop; whether it was typed before, nobody can say any more', async () => {
  const relay = await RelayUnderTest.start();
  const observer = await RawObserver.subscribe({ url: relay.url, token: relay.phone });
  onTestFinished(() => observer.stop());
  const agent = await relay.agent();
  agent.onTranscription = ({ id }) => agent.send({ type: 'ack', id, outcome: 'held' });
  const { body } = await relay.post('held');
  expect(body.status).toBe('held');
  const revoked = await relay.call('DELETE', '/tokens/desk', { token: relay.owner });
  expect(revoked.body.messagesEnded).toBe(1);
  expect((await agent.closing()).code).toBe(4001);
  expect(agent.frames).toContainEqual(expect.objectContaining({ type: 'cancel', id: body.messageId }));
  expect(await relay.view(body.messageId)).toMatchObject({ status: 'failed', error: { code: 'UNCERTAIN' } });
  await waitFor(() => observer.types.includes('message.failed'));
});

test('what a device held that is revoked while it is away has failed: nobody can say what its user did', async () => {
  const database = openDatabase(':memory:');
  const first = await RelayUnderTest.start({ database });
  const agent = await first.agent();
  agent.onTranscription = ({ id }) => agent.send({ type: 'ack', id, outcome: 'held' });
  const kept = await first.post('held');
  agent.stop();
  await waitFor(() => first.relay.devices()[0]?.online === false);
  await first.relay.stop();
  // While no relay ran: it is found at the start.
  const store = new SqliteTokenStore(database);
  for (const { jti, deviceId } of store.live()) if (deviceId === 'desk') await store.revoke(jti, 1, 'end');
  const second = await RelayUnderTest.start({ database: first.database, secret: first.secret });
  const { message } = (await second.call('GET', `/messages/${kept.body.messageId}`, { token: second.owner })).body;
  const why = 'the device was revoked while it held the text: its user may have typed it';
  expect(message).toMatchObject({ status: 'failed', error: { code: 'UNCERTAIN', message: why } });
});

test('what a revoked phone has sent ends with it: taken back where it was written, cancelled where it was not', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  const held = (await sent(relay, agent, 'held', { outcome: 'held' })).messageId;
  agent.onTranscription = undefined;
  const waiting = relay.post('being typed');
  await waitFor(() => agent.texts.includes('being typed'));
  const { token } = (
    await relay.call('POST', '/tokens', { token: relay.owner, body: { name: 'x', scope: 'receive', deviceId: 'away' } })
  ).body;
  expect(token).toBeDefined();
  const away = (await relay.post('for a computer that is away', { deviceId: 'away' })).body.messageId;
  const revoked = await relay.call('DELETE', '/tokens/phone', { token: relay.owner });
  expect(revoked.body.messagesEnded).toBe(3);
  expect((await waiting).status).toBe(401);
  await waitFor(() => agent.frames.filter(({ type }) => type === 'cancel').length === 2);
  const views = async () => (await relay.call('GET', '/messages', { token: relay.owner })).body.messages;
  const statusOf = async (id: string) =>
    (await views()).find((message: { messageId: string }) => message.messageId === id).status;
  expect(await statusOf(away)).toBe('cancelled');
  expect(await statusOf(held)).toBe('cancelling');
  const [, typed] = agent.transcriptions;
  agent.ack(typed?.id ?? '', { outcome: 'cancelled', typedParts: 1 });
  agent.send({ type: 'update', id: held, outcome: 'cancelled' });
  await eventually(
    'both confirmed',
    async () => (await statusOf(typed?.id ?? '')) === 'cancelled' && (await statusOf(held)) === 'cancelled',
  );
});

test('unless whoever revokes it wants it delivered all the same', async () => {
  const relay = await RelayUnderTest.start();
  const { messageId } = (await relay.post('waits')).body;
  const revoked = await relay.call('DELETE', '/tokens/phone?messages=keep', { token: relay.owner });
  expect(revoked.body.messagesEnded).toBe(0);
  const agent = await relay.agent();
  await waitFor(() => agent.transcriptions.some(({ id }) => id === messageId));
});

test.each([
  ['end', 'cancelled'],
  ['keep', 'queued'],
] as const)('a phone that was revoked while no relay ran, with %s', async (messages, status) => {
  const database = openDatabase(':memory:');
  const first = await RelayUnderTest.start({ database });
  const { messageId } = (await first.post('waits')).body;
  await first.relay.stop();
  const store = new SqliteTokenStore(database);
  for (const { jti, name } of store.live()) if (name === 'phone') await store.revoke(jti, 1, messages);
  const second = await RelayUnderTest.start({ database, secret: first.secret });
  const { message } = (await second.call('GET', `/messages/${messageId}`, { token: second.owner })).body;
  expect(message.status).toBe(status);
});

async function sent(relay: RelayUnderTest, agent: RawAgent, text: string, ack: object): Promise<{ messageId: string }> {
  agent.ackEverything(ack);
  return (await relay.post(text)).body;
}
