import { get } from 'node:http';
import { expect, test } from 'vitest';
import { eventsAnswerSchema } from '../../../src/protocol/events.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { type Answer, RelayUnderTest } from '../relay-under-test.ts';

const PATH = '/websocket/messages';

/** A poll that has reached the relay, as far as one can see from outside: a later request was answered. */
async function poll(relay: RelayUnderTest, query: string, token?: string): Promise<{ answer: Promise<Answer> }> {
  const before = relay.relay.events.waitingPolls;
  const answer = relay.call('GET', `${PATH}?${query}`, { token });
  await waitFor(() => relay.relay.events.waitingPolls === before + 1, 'the poll to wait');
  return { answer };
}

async function latest(relay: RelayUnderTest): Promise<number> {
  return (await relay.call('GET', PATH)).body.latest;
}

test('answers at once when there is something', async () => {
  const relay = await RelayUnderTest.start({ clock: new FakeClock() });
  await relay.post('x');
  const { status, body } = await relay.call('GET', `${PATH}?since=1&wait=60000`, { token: relay.owner });
  expect(status).toBe(200);
  expect(eventsAnswerSchema.parse(body)).toMatchObject({ latest: 3, gap: false });
  expect(body.messages.map(({ type }: { type: string }) => type)).toEqual(['message.queued', 'queue.depth']);
});

test('waits for the first event that the token may see', async () => {
  const relay = await RelayUnderTest.start({ clock: new FakeClock() });
  const other = await relay.relay.tokens.create({ name: 'other', scope: 'send' });
  await relay.post('first');
  const since = await latest(relay);
  const { answer } = await poll(relay, `since=${since}&wait=60000`, other);
  await relay.relay.tokens.create({ name: 'third', scope: 'send' });
  await relay.relay.tokens.revoke('third');
  await relay.call('GET', PATH, { token: relay.owner });
  expect(relay.relay.events.waitingPolls).toBe(1);
  await relay.post('second');
  const { body } = await answer;
  // The message is another's; how long the queue is, is everybody's.
  expect(body.messages).toMatchObject([{ type: 'queue.depth', queueDepth: 2 }]);
  expect(body.latest).toBe(body.messages[0].sequence_number);
  expect(body.gap).toBe(false);
});

test('answers with nothing when the time is over', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const since = await latest(relay);
  const { answer } = await poll(relay, `since=${since}&wait=1000`);
  clock.advance(1_000);
  expect(await answer).toMatchObject({ status: 200, body: { messages: [], latest: since, gap: false } });
});

test('a gap does not wait', async () => {
  const relay = await RelayUnderTest.start({ clock: new FakeClock() });
  for (const query of ['since=900&wait=60000', 'since=1&epoch=other&wait=60000']) {
    expect((await relay.call('GET', `${PATH}?${query}`)).body).toMatchObject({ gap: true });
  }
});

test('ends at once with 401 when the token is revoked, and only that one', async () => {
  const relay = await RelayUnderTest.start({ clock: new FakeClock() });
  const other = await relay.relay.tokens.create({ name: 'other', scope: 'send' });
  const since = await latest(relay);
  const [mine, others] = [
    await poll(relay, `since=${since}&wait=60000`, relay.phone),
    await poll(relay, `since=${since}&wait=60000`, other),
  ];
  await relay.relay.tokens.revoke('phone');
  expect(await mine.answer).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHORIZED' } } });
  expect(relay.relay.events.waitingPolls).toBe(1);
  await relay.relay.tokens.revoke('desk');
  expect((await others.answer).body.messages).toMatchObject([{ type: 'device.revoked', deviceId: 'desk' }]);
});

test('a stop answers with what there is', async () => {
  const relay = await RelayUnderTest.start({ clock: new FakeClock() });
  const agent = await relay.agent();
  const since = await latest(relay);
  const [everything, nothing] = [
    await poll(relay, `since=${since}&wait=60000`, relay.owner),
    await poll(relay, `since=${since}&wait=60000`, relay.phone),
  ];
  await relay.relay.stop();
  expect((await agent.closing()).code).toBe(1001);
  for (const { answer } of [everything, nothing]) {
    expect(await answer).toMatchObject({ status: 200, body: { messages: [{ type: 'device.disconnected' }] } });
  }
});

test('whoever hangs up is forgotten, and polls of one token are limited', async () => {
  const relay = await RelayUnderTest.start({ clock: new FakeClock(), limits: { maxLongPolls: 1 } });
  const since = await latest(relay);
  const headers = { authorization: `Bearer ${relay.phone}` };
  const request = get(`${relay.url}${PATH}?since=${since}&wait=60000`, { headers });
  request.on('error', () => undefined);
  await waitFor(() => relay.relay.events.waitingPolls === 1);
  expect(await relay.call('GET', `${PATH}?since=${since}&wait=60000`)).toMatchObject({
    status: 429,
    body: { error: { code: 'RATE_LIMITED' } },
  });
  request.destroy();
  await waitFor(() => relay.relay.events.waitingPolls === 0);
});

test.each([
  'since=-1',
  'since=x',
  'since=1.5',
  'since=',
  'wait=60001',
  'wait=-1',
  'epoch=',
  'other=1',
  'since=1&since=2',
])('refuses %s', async (query) => {
  const relay = await RelayUnderTest.start();
  expect(await relay.call('GET', `${PATH}?${query}`)).toMatchObject({
    status: 400,
    body: { error: { code: 'INVALID_REQUEST' } },
  });
});
