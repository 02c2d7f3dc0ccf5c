import { expect, onTestFinished, test } from 'vitest';
import type { UnreadyReason } from '../../src/protocol/http.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { RawAgent } from '../helpers/raw-agent.ts';
import { RawObserver } from '../helpers/raw-observer.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { type Answer, RelayUnderTest } from './relay-under-test.ts';

const DRAIN_MS = 10_000;

const readiness = (relay: RelayUnderTest): Promise<Answer> => relay.call('GET', '/health/ready', { token: '' });

test('a relay is ready while it serves, and not while its cluster says otherwise', async () => {
  let unready: UnreadyReason[] = [];
  const relay = await RelayUnderTest.start({ unready: () => unready });
  expect(await readiness(relay)).toMatchObject({ status: 200, body: { ready: true } });
  unready = ['NATS_AWAY', 'BEHIND'];
  const answer = await readiness(relay);
  expect(answer).toMatchObject({ status: 503, body: { ready: false, reasons: ['NATS_AWAY', 'BEHIND'] } });
  expect((await relay.post('still stored')).body.success).toBe(true);
});

test('metrics say which relay of a cluster they are of, and a relay by itself says nothing of that', async () => {
  let unready: UnreadyReason[] = [];
  const one = await RelayUnderTest.start({ member: 'one', unready: () => unready });
  const scrape = async ({ url, owner }: RelayUnderTest): Promise<string[]> => {
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${owner}` } });
    return (await answer.text()).split('\n').filter((line) => /^[a-z]/.test(line));
  };
  const lines = await scrape(one);
  expect(lines).toContain('lantype_ready{relay="one"} 1');
  expect(lines.filter((line) => !line.includes('relay="one"'))).toEqual([]);
  unready = ['BEHIND'];
  expect(await scrape(one)).toContain('lantype_ready{relay="one"} 0');
  const single = await scrape(await RelayUnderTest.start());
  expect(single).toContain('lantype_ready 1');
  expect(single.join('\n')).not.toContain('relay=');
});

test('a relay that makes way sends its agents elsewhere, serves everybody else, and stops then', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock, drainMs: DRAIN_MS });
  const agents: RawAgent[] = [];
  for (const deviceId of ['a', 'b', 'c', 'd']) {
    const token = await relay.relay.tokens.create({ name: deviceId, scope: 'receive', deviceId });
    const agent = await RawAgent.register({ url: relay.url, token, deviceId });
    onTestFinished(() => agent.stop());
    agents.push(agent);
  }
  const observer = await RawObserver.subscribe({ url: relay.url, token: relay.owner });
  const stopped = relay.relay.stop();
  clock.advance(DRAIN_MS / 2);
  const closed = () => agents.filter((agent) => agent.closed !== undefined).length;
  await waitFor(() => closed() >= 1);
  expect(closed()).toBeLessThan(4);
  expect(await readiness(relay)).toMatchObject({ status: 503, body: { reasons: ['DRAINING'] } });
  expect((await relay.post('for the next relay')).body).toMatchObject({ success: true, status: 'queued' });
  expect(observer.closed).toBeUndefined();
  await expect(relay.agent()).rejects.toThrow('503');

  clock.advance(DRAIN_MS / 2);
  for (const agent of agents) expect(await agent.closing()).toEqual({ code: 4009, reason: 'DRAINING' });
  expect(await observer.closing()).toEqual({ code: 1001, reason: 'SHUTTING_DOWN' });
  await stopped;
});
