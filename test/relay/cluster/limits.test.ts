import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_TTL_MS } from '../../../src/protocol/limits.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startNatsNode } from '../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../helpers/nats/nats-server.ts';
import { type Answer, ClusteredRelay, ClusterUnderTest } from './clustered-relay.ts';
import { ShiftedClock } from './shifted-clock.ts';

const DAY_MS = 24 * 60 * 60_000;

async function three(...deviceIds: string[]) {
  const cluster = await ClusterUnderTest.make([(await startNatsNode()).url], deviceIds);
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => ClusteredRelay.start(cluster, name)));
  if (a === undefined || b === undefined || c === undefined) throw new Error('three relays');
  return [a, b, c] as const;
}

const codeOf = ({ body }: Answer): string | undefined => body.error?.code;

describe('what is promised of one relay holds for a cluster', withNats, () => {
  it('fifty messages wait for a device, whichever relays they were given to, and no more', async () => {
    const relays = await three('desk', 'study');
    const [a, b, c] = relays;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => relays[index % 3]?.post('desk', `${index}`)),
    );
    expect(answers.map((answer) => answer?.body.status)).toEqual(Array.from({ length: 50 }, () => 'queued'));
    for (const relay of relays) {
      const refused = await relay.post('desk', 'one too many');
      expect([refused.status, codeOf(refused)]).toEqual([429, 'QUEUE_FULL']);
    }
    // Another device has room, and so has this one when one is taken back, at a third relay.
    expect((await b.post('study', 'x')).body.status).toBe('queued');
    expect((await c.call('DELETE', `/messages/${answers[0]?.body.messageId}`)).status).toBe(200);
    expect((await a.post('desk', 'in its place')).body.status).toBe('queued');
    expect(codeOf(await c.post('desk', 'one too many'))).toBe('QUEUE_FULL');
    // Nor does the next owner have more.
    const agent = await c.agent('desk');
    await eventually('all of them', () => agent.transcriptions.length > 0);
    agent.stop();
    await eventually('the agent to be away', async () => (await a.call('GET', '/devices')).body.devices.length === 0);
    expect(codeOf(await a.post('desk', 'one too many'))).toBe('QUEUE_FULL');
  });

  it('a message has its id everywhere: a retry is the same one, another body is a conflict', async () => {
    const [a, b, c] = await three('desk');
    const id = randomUUID();
    const first = await a.post('desk', 'once', { id });
    expect(first.body).toMatchObject({ messageId: id, status: 'queued' });
    expect((await b.post('desk', 'once', { id })).body).toMatchObject({ messageId: id, status: 'queued' });
    const conflict = await c.post('desk', 'twice', { id });
    expect([conflict.status, codeOf(conflict)]).toEqual([409, 'ID_CONFLICT']);
    const agent = await c.agent('desk');
    agent.ackEverything();
    await eventually('it to be typed', async () => (await b.status(id)) === 'typed');
    for (const relay of [a, b, c]) {
      expect((await relay.post('desk', 'once', { id })).body).toMatchObject({ messageId: id, status: 'typed' });
      expect(codeOf(await relay.post('desk', 'twice', { id }))).toBe('ID_CONFLICT');
    }
    // Two bodies at once, at two relays: one is first.
    const other = randomUUID();
    const both = await Promise.all([a.post('desk', 'x', { id: other }), b.post('desk', 'y', { id: other })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(agent.texts.filter((text) => text === 'once')).toHaveLength(1);
    expect(agent.texts).toHaveLength(2);
  });

  it('a message is a day old at most, also when the relay that took it in is gone', async () => {
    const node = await startNatsNode();
    const cluster = await ClusterUnderTest.make([node.url], ['desk']);
    const clock = new ShiftedClock();
    onTestFinished(() => clock.stop());
    const [a, b, c] = await Promise.all(
      ['a', 'b', 'c'].map((name) => ClusteredRelay.start(cluster, name, undefined, clock)),
    );
    if (a === undefined || b === undefined || c === undefined) throw new Error('three relays');
    expect(DEFAULT_TTL_MS).toBe(DAY_MS);
    const waits = (await a.post('desk', 'a day')).body.messageId;
    const shorter = (await b.post('desk', 'an hour', { ttlMs: 60 * 60_000 })).body.messageId;
    await a.stop();
    clock.shift(60 * 60_000);
    await eventually('the shorter one to be over', async () => (await c.status(shorter)) === 'expired');
    expect(await b.status(waits)).toBe('queued');
    clock.shift(DAY_MS - 2 * 60 * 60_000);
    await eventually('both relays to hold their leases', async () => {
      const ready = await Promise.all([b, c].map((relay) => relay.call('GET', '/health/ready')));
      return ready.every(({ status }) => status === 200);
    });
    expect(await b.status(waits)).toBe('queued');
    clock.shift(60 * 60_000);
    for (const relay of [b, c]) await eventually('the end', async () => (await relay.status(waits)) === 'expired');
    const agent = await b.agent('desk');
    agent.ackEverything();
    // To the relays it is as if they had slept: what comes just then counts as old.
    await eventually('a fresh one', async () => (await c.post('desk', 'fresh')).body.status === 'typed');
    expect(agent.texts).toEqual(['fresh']);
  });
});
