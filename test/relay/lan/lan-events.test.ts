import { once } from 'node:events';
import { get } from 'node:https';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { RawObserver } from '../../helpers/raw-observer.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { lanOptions, RelayUnderTest } from '../relay-under-test.ts';

async function shared(): Promise<{ relay: RelayUnderTest; url: string }> {
  const relay = await RelayUnderTest.start({ lan: lanOptions() });
  const { body } = await relay.call('PUT', '/sharing', { token: relay.owner, body: { lan: true } });
  return { relay, url: body.urls[0] };
}

async function observe(url: string, token: string): Promise<RawObserver> {
  const observer = await RawObserver.subscribe({ url, token, rejectUnauthorized: false });
  onTestFinished(() => observer.stop());
  return observer;
}

/** A poll over the LAN that waits. */
function poll({ relay, url }: { relay: RelayUnderTest; url: string }, token: string, headers: object = {}) {
  const since = relay.relay.events.latest;
  const authorization = `Bearer ${token}`;
  const sent = get(`${url}/websocket/messages?since=${since}&wait=60000`, {
    rejectUnauthorized: false,
    agent: false,
    headers: { authorization, ...headers },
  });
  const answered = async (): Promise<{ status: number | undefined; body: unknown }> => {
    const [response] = await once(sent, 'response');
    return { status: response.statusCode, body: JSON.parse(await text(response)) };
  };
  const answer = answered();
  answer.catch(() => undefined);
  return answer;
}

const waiting = ({ relay }: RelayUnderTest) => waitFor(() => relay.events.waitingPolls === 1, 'the poll to wait');

test('observers, polls and agents over the LAN', async () => {
  const { relay, url } = await shared();
  const observer = await observe(url, relay.phone);
  const answer = poll({ relay, url }, relay.phone);
  await waiting(relay);
  const agent = await RawAgent.register({ url, token: relay.desk, deviceId: 'desk', rejectUnauthorized: false });
  onTestFinished(() => agent.stop());
  agent.ackEverything();
  expect(await answer).toMatchObject({ status: 200, body: { messages: [{ type: 'device.connected' }], gap: false } });
  await relay.post('x');
  await waitFor(() => observer.types.includes('message.typed'));
  expect(observer.types).toEqual(['device.connected', 'message.queued', 'message.sent', 'message.typed']);
});

test('what was revoked ends, and it is told how', async () => {
  const { relay, url } = await shared();
  const owner = await observe(relay.url, relay.owner);
  const agent = await RawAgent.register({ url, token: relay.desk, deviceId: 'desk', rejectUnauthorized: false });
  await relay.relay.tokens.revoke('desk');
  expect(await agent.closing()).toEqual({ code: 4001, reason: 'UNAUTHORIZED' });
  await waitFor(() => owner.types.includes('device.disconnected'));
  expect(owner.events.slice(1)).toMatchObject([
    { type: 'device.revoked', scope: 'receive', deviceId: 'desk' },
    { type: 'device.disconnected', deviceId: 'desk' },
  ]);
  const phone = await observe(url, relay.phone);
  const answer = poll({ relay, url }, relay.phone);
  await waiting(relay);
  await relay.relay.tokens.revoke('phone');
  expect(await phone.closing()).toEqual({ code: 4001, reason: 'UNAUTHORIZED' });
  expect(await answer).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHORIZED' } } });
});

test('the end of sharing cuts observers and polls of the LAN, and no others', async () => {
  const { relay, url } = await shared();
  const [near, far] = [await observe(relay.url, relay.phone), await observe(url, relay.phone)];
  const answer = poll({ relay, url }, relay.phone);
  await waiting(relay);
  await relay.call('PUT', '/sharing', { token: relay.owner, body: { lan: false } });
  expect((await far.closing()).code).toBe(1006);
  await expect(answer).rejects.toThrow();
  await waitFor(() => relay.relay.events.waitingPolls === 0);
  await relay.post('x');
  await waitFor(() => near.types.includes('message.queued'));
});

test('the end of the relay is said on the LAN as well', async () => {
  const { relay, url } = await shared();
  const observer = await observe(url, relay.phone);
  const answer = poll({ relay, url }, relay.phone);
  await waiting(relay);
  await relay.relay.stop();
  expect(await observer.closing()).toEqual({ code: 1001, reason: 'SHUTTING_DOWN' });
  expect(await answer).toMatchObject({ status: 200, body: { messages: [] } });
});

test('polls of a foreign Host or Origin do not wait', async () => {
  const { relay, url } = await shared();
  for (const headers of [{ host: 'evil.example' }, { origin: 'https://evil.example' }]) {
    expect(await poll({ relay, url }, relay.phone, headers)).toMatchObject({ status: 403 });
  }
});
