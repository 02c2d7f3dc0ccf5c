import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../src/base/database.ts';
import type { AuditEvent } from '../../../src/relay/audit/audit.ts';
import { SqliteTokenStore } from '../../../src/relay/tokens/sqlite-token-store.ts';
import { eventually } from '../../helpers/eventually.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { RawObserver } from '../../helpers/raw-observer.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest, type Setup } from '../relay-under-test.ts';

const ENTER = [
  { type: 'text', value: 'ls' },
  { type: 'key', key: 'enter' },
] as const;

/** With a second computer, `study`, that is away. */
async function start(setup: Setup = {}): Promise<RelayUnderTest> {
  const relay = await RelayUnderTest.start(setup);
  await relay.relay.tokens.create({ name: 'study', scope: 'receive', deviceId: 'study' });
  return relay;
}

const patch = (relay: RelayUnderTest, body: object, name = 'phone') =>
  relay.call('PATCH', `/tokens/${name}`, { token: relay.owner, body });

test('a computer that was not granted is one that never was, byte for byte', async () => {
  const relay = await start();
  await patch(relay, { devices: ['study'] });
  const answerOf = async (deviceId: string) => {
    const options = { body: { deviceId, text: 'hello' } };
    const { status, body } = await relay.call('POST', '/transcription', options);
    return { status, body: JSON.stringify(body).replaceAll(deviceId, '…') };
  };
  const never = await answerOf('never');
  expect(await answerOf('desk')).toEqual(never);
  expect(never).toMatchObject({ status: 404 });
  expect(never.body).toContain('known: study"');
  const list = await relay.call('GET', '/devices');
  expect(list.body).toMatchObject({ devices: [], details: [{ deviceId: 'study', name: 'study' }] });
  expect(list.body.details).toHaveLength(1);
  // To the owner all is as before.
  const { body } = await relay.call('GET', '/devices', { token: relay.owner });
  expect(body.details.map(({ deviceId }: { deviceId: string }) => deviceId)).toEqual(['desk', 'study']);
});

test('two computers of one name do not betray each other', async () => {
  const relay = await start();
  const register = (deviceId: string, token: string) =>
    RawAgent.register({ url: relay.url, token, deviceId, name: 'Study' });
  const study = await relay.relay.tokens.create({ name: 'study 2', scope: 'receive', deviceId: 'study' });
  for (const agent of [await register('desk', relay.desk), await register('study', study)]) {
    onTestFinished(() => agent.stop());
  }
  await patch(relay, { devices: ['study'] });
  expect((await relay.call('GET', '/devices')).body.details).toMatchObject([{ deviceId: 'study', name: 'Study' }]);
});

test('texts only: keys are refused, and the computer list says so', async () => {
  const relay = await start();
  const agent = await relay.agent();
  agent.ackEverything();
  await patch(relay, { keys: false });
  const refused = await relay.post('', { text: undefined, payload: ENTER });
  expect(refused).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } });
  expect((await relay.post('a text')).body.status).toBe('typed');
  expect(agent.texts).toEqual(['a text']);
  expect((await relay.call('GET', '/devices')).body.details[0]).toMatchObject({ textsOnly: true });
});

test('what is queued, held and being typed beyond a new grant is taken back, and says why', async () => {
  const relay = await start({ clock: new FakeClock(), limits: { maxInFlight: 2 } });
  const agent = await relay.agent();
  // One after the other: on two connections at once, either may come first.
  const posts = [relay.post('held')];
  await waitFor(() => agent.transcriptions.length === 1);
  posts.push(relay.post('typing'));
  await waitFor(() => agent.transcriptions.length === 2);
  const [held, typing] = agent.transcriptions.map(({ id }) => id) as [string, string];
  agent.ack(held, { outcome: 'held', error: { code: 'HELD_OLD', message: 'old' } });
  expect((await posts[0])?.body.status).toBe('held');
  const more = [relay.post('sent'), relay.post('queued')];
  await waitFor(() => relay.relay.devices().some(({ queueDepth }) => queueDepth === 1));
  const other = await relay.call('POST', '/transcription', { body: { deviceId: 'study', text: 'stays' } });
  agent.onCancel = ({ id }) => {
    if (id === held) agent.send({ type: 'update', id, outcome: 'cancelled' });
  };
  const changed = await patch(relay, { devices: ['study'] });
  expect(changed.body).toEqual({
    success: true,
    name: 'phone',
    grants: { devices: ['study'], keys: true },
    messagesEnded: 4,
  });
  agent.ack(typing, { outcome: 'cancelled', typedParts: 1, error: { code: 'CANCELLED', message: 'withdrawn' } });
  await Promise.all([...posts, ...more]);
  const { messages } = (await relay.call('GET', '/messages')).body;
  for (const id of [held, typing]) {
    await eventually('its computer to confirm', async () => (await relay.status(id)) === 'cancelled');
  }
  expect(messages).toHaveLength(5);
  expect(await relay.status(other.body.messageId)).toBe('queued');
  expect(await relay.view(held)).toMatchObject({ error: { code: 'NOT_GRANTED' } });
  expect(await relay.view(typing)).toMatchObject({ typedParts: 1, error: { code: 'NOT_GRANTED' } });
  expect(messages[1]).toMatchObject({ deviceId: 'desk', status: 'cancelled', error: { code: 'NOT_GRANTED' } });
});

test('without keys, what waits with keys ends, and what waits without them does not', async () => {
  const relay = await start();
  const withKeys = await relay.post('', { text: undefined, payload: ENTER });
  const without = await relay.post('a text');
  expect((await patch(relay, { keys: false })).body.messagesEnded).toBe(1);
  expect(await relay.status(withKeys.body.messageId)).toBe('cancelled');
  expect(await relay.status(without.body.messageId)).toBe('queued');
});

test('events of other computers are not seen: live, by recovery, by a poll that waits, and after a change', async () => {
  const relay = await start();
  await patch(relay, { devices: ['study'] });
  const observer = await RawObserver.subscribe({ url: relay.url, token: relay.phone });
  onTestFinished(() => observer.stop());
  const poll = relay.call('GET', '/websocket/messages?since=0&wait=60000');
  const agent = await relay.agent();
  agent.send({ type: 'status', canType: true, paused: false, locked: false });
  await relay.call('POST', '/transcription', { token: relay.owner, body: { deviceId: 'desk', text: 'x' } });
  const body = { deviceId: 'study', text: 'own' };
  const { messageId } = (await relay.call('POST', '/transcription', { body })).body;
  await waitFor(() => observer.events.some((event) => 'messageId' in event && event.messageId === messageId));
  const polled = (await poll).body.messages;
  const recovered = (await relay.call('GET', '/websocket/messages?since=0')).body.messages;
  for (const events of [observer.events, polled, recovered]) {
    expect(events.length).toBeGreaterThan(0);
    const others = events.filter(({ deviceId, type }: { deviceId?: string; type: string }) => {
      // That it is gone, for this phone, was told when it was withdrawn.
      return deviceId === 'desk' && type !== 'device.revoked';
    });
    expect(others).toEqual([]);
  }
  // What is granted now counts, also for what happened before.
  await patch(relay, { devices: 'all' });
  await waitFor(() => observer.events.some((event) => event.type === 'device.paired' && event.deviceId === 'desk'));
  const now = (await relay.call('GET', '/websocket/messages?since=0')).body.messages;
  expect(now).toContainEqual(expect.objectContaining({ type: 'device.connected', deviceId: 'desk' }));
});

test('of a change the phone alone is told, with events that older pages know', async () => {
  const relay = await start();
  const other = await relay.relay.tokens.create({ name: 'other phone', scope: 'send' });
  const [mine, others, owners] = await Promise.all(
    [relay.phone, other, relay.owner].map((token) => RawObserver.subscribe({ url: relay.url, token })),
  );
  for (const observer of [mine, others, owners]) onTestFinished(() => observer?.stop());
  await patch(relay, { devices: ['study'] });
  await waitFor(() => mine?.events.some(({ type }) => type === 'device.revoked') ?? false);
  await patch(relay, { keys: false });
  await waitFor(() => mine?.events.some(({ type }) => type === 'device.paired') ?? false);
  await relay.relay.tokens.create({ name: 'last', scope: 'receive', deviceId: 'last' });
  expect(mine?.events).toMatchObject([
    { type: 'device.revoked', scope: 'receive', deviceId: 'desk' },
    { type: 'device.paired', scope: 'receive', deviceId: 'study' },
  ]);
  expect([...(others?.events ?? []), ...(owners?.events ?? [])]).toEqual([]);
});

test('who granted what to whom is in the audit log', async () => {
  const events: AuditEvent[] = [];
  const relay = await start({ audit: { record: (event) => void events.push(event) } });
  const admin = await relay.relay.tokens.create({ name: 'ana', scope: 'admin' });
  const body = { name: 'new phone', scope: 'send', devices: ['desk'], keys: false };
  await relay.call('POST', '/tokens', { token: admin, body });
  await relay.call('PATCH', '/tokens/new%20phone', { token: admin, body: { keys: true } });
  await relay.call('DELETE', '/tokens/new%20phone', { token: relay.owner });
  const grants = { devices: ['desk'], keys: false };
  expect(events).toContainEqual({ type: 'token.created', name: 'new phone', scope: 'send', ...grants, by: 'ana' });
  const change = { devices: ['desk'], keys: true, by: 'ana', messagesEnded: 0 };
  expect(events).toContainEqual({ type: 'token.granted', name: 'new phone', ...change });
  expect(events).toContainEqual(expect.objectContaining({ type: 'token.revoked', name: 'new phone', by: 'owner' }));
});

test.each([
  ['an unknown name', 'nobody', { keys: false }, 404, 'NOT_FOUND'],
  ['a computer', 'desk', { keys: false }, 400, 'INVALID_REQUEST'],
  ['no change', 'phone', {}, 400, 'INVALID_REQUEST'],
  ['a misspelt field', 'phone', { device: ['desk'] }, 400, 'INVALID_REQUEST'],
  ['a computer that nobody knows', 'phone', { devices: ['dekc'] }, 404, 'UNKNOWN_DEVICE'],
])('a grant for %s is refused', async (_what, name, body, status, code) => {
  const relay = await start();
  expect(await patch(relay, body, name)).toMatchObject({ status, body: { error: { code } } });
  expect((await relay.call('PATCH', '/tokens/phone', { body: { keys: true } })).status).toBe(403);
});

test('a token from before there were grants keeps everything, and says so', async () => {
  const database = openDatabase(':memory:');
  database.sql.exec(`
    CREATE TABLE tokens (jti TEXT PRIMARY KEY, name TEXT NOT NULL, scope TEXT NOT NULL, deviceId TEXT,
      createdAt INTEGER NOT NULL, lastSeenAt INTEGER, revokedAt INTEGER) STRICT;
    INSERT INTO tokens VALUES ('11111111-1111-4111-8111-111111111111', 'phone', 'send', NULL, 1, NULL, NULL)`);
  const relay = await start({ database });
  expect((await relay.post('', { text: undefined, payload: ENTER })).status).toBe(200);
  const listOf = async () => (await relay.call('GET', '/tokens', { token: relay.owner })).body.tokens[0];
  expect(await listOf()).not.toHaveProperty('grants');
  await patch(relay, { devices: ['study'] });
  expect(await listOf()).toMatchObject({ grants: { devices: ['study'], keys: true } });
  expect((await relay.post('hello')).status).toBe(404);
});

test('grants outlive the relay, and what was withdrawn while none ran is taken back at the start', async () => {
  const database = openDatabase(':memory:');
  const first = await start({ database });
  const waiting = await first.post('waits');
  const { body } = await first.call('POST', '/transcription', { body: { deviceId: 'study', text: 'stays' } });
  await first.relay.stop();
  const store = new SqliteTokenStore(database);
  const row = store.live().find(({ name }) => name === 'phone');
  await store.grant(row?.jti ?? '', () => ({ devices: ['study'], keys: false }));
  const second = await RelayUnderTest.start({ database, secret: first.secret });
  expect(await second.view(waiting.body.messageId)).toMatchObject({
    status: 'cancelled',
    error: { code: 'NOT_GRANTED' },
  });
  expect(await second.status(body.messageId)).toBe('queued');
  expect((await second.post('more')).status).toBe(404);
});

test('grants that cannot be read grant nothing', async () => {
  const database = openDatabase(':memory:');
  const first = await start({ database });
  await first.relay.stop();
  database.sql.exec("UPDATE tokens SET grants = '{\"devices\":\"al' WHERE name = 'phone'");
  const second = await RelayUnderTest.start({ database, secret: first.secret });
  expect((await second.post('hello')).status).toBe(404);
});

test('forestalling asks no computer that was never granted, and says nothing of it', async () => {
  const relay = await start({ limits: { maxQueuedPerDevice: 1 } });
  const agent = await relay.agent();
  agent.freeze();
  await relay.relay.tokens.create({ name: 'guest', scope: 'send', grants: { devices: ['study'] } });
  const [guest = ''] = await Promise.all([relay.relay.tokens.ensure({ name: 'guest', scope: 'send' })]);
  const forestall = async (deviceId: string) => {
    const id = crypto.randomUUID();
    const { status, body } = await relay.call('DELETE', `/messages/${id}?deviceId=${deviceId}`, { token: guest });
    const { messageId: _id, createdAt: _at, updatedAt: _then, ...message } = body.message;
    return JSON.stringify({ status, ...body, message }).replaceAll(deviceId, '…');
  };
  expect(await forestall('desk')).toBe(await forestall('never'));
  expect(agent.frames.filter(({ type }) => type === 'cancel')).toEqual([]);
});

test('the computers are told who sends', async () => {
  const relay = await start();
  const agent = await relay.agent();
  agent.ackEverything();
  await relay.post('one');
  await relay.call('POST', '/transcription', { token: relay.owner, body: { deviceId: 'desk', text: 'two' } });
  const [one, two] = agent.transcriptions;
  expect(one?.sender).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'phone' });
  expect(two?.sender).toEqual({ id: 'owner', name: 'owner' });
});
