import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../src/base/database.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startNatsNode } from '../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../helpers/nats/nats-server.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { ClusteredRelay, ClusterUnderTest } from './clustered-relay.ts';

describe('a cluster', withNats, () => {
  test('of one relay types, answers, and has it all after a restart', async () => {
    const node = await startNatsNode();
    const cluster = await ClusterUnderTest.make([node.url], ['desk']);
    const copy = openDatabase(':memory:');
    onTestFinished(() => copy.close());
    const first = await ClusteredRelay.start(cluster, 'a', copy);
    const agent = await first.agent('desk');
    agent.ackEverything();
    const typed = await first.post('desk', 'one');
    expect(typed.body).toMatchObject({ success: true, status: 'typed' });
    agent.stop();
    await eventually('the agent to be away', async () => (await first.post('desk', 'two')).body.status === 'queued');
    await first.stop();
    const second = await ClusteredRelay.start(cluster, 'a', copy);
    expect(await second.status(typed.body.messageId)).toBe('typed');
    const again = await second.agent('desk');
    await waitFor(() => again.texts.at(-1) === 'two');
  });

  test('is one: what is posted at any relay is typed at any other, in order, and told alike', async () => {
    const node = await startNatsNode();
    const cluster = await ClusterUnderTest.make([node.url], ['desk']);
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => ClusteredRelay.start(cluster, name)));
    if (a === undefined || b === undefined || c === undefined) throw new Error('three relays');
    // Nobody is there: whoever is asked first has it.
    const waits = await a.post('desk', 'one');
    expect(waits.body).toMatchObject({ success: true, status: 'queued' });
    expect(await c.status(waits.body.messageId)).toBe('queued');
    const agent = await b.agent('desk');
    agent.ackEverything();
    await waitFor(() => agent.texts.length === 1);
    for (const [index, relay] of [a, b, c, a, c].entries()) {
      expect((await relay.post('desk', `${index}`)).body).toMatchObject({ status: 'typed' });
    }
    expect(agent.texts).toEqual(['one', '0', '1', '2', '3', '4']);
    for (const relay of [a, b, c]) {
      // "Typed" is told before the log has it; then the others see it too.
      await eventually('the computer in the list of each', async () => {
        const { body } = await relay.call('GET', '/devices');
        const [{ online, queueDepth } = { online: false, queueDepth: 0 }] = body.details;
        return body.devices.includes('desk') && online && queueDepth === 0;
      });
    }
    const id = randomUUID();
    const twice = await Promise.all([a, b, c].map((relay) => relay.post('desk', 'once', { id })));
    expect(twice.map(({ body }) => body.messageId)).toEqual([id, id, id]);
    expect(agent.texts.filter((text) => text === 'once')).toEqual(['once']);
    const told = await Promise.all(
      [a, b, c].map((relay) =>
        eventually('the end of it', async () => {
          const { body } = await relay.call('GET', '/websocket/messages?since=0');
          const last = body.messages.findLastIndex((event: { type: string }) => event.type === 'message.typed');
          return body.messages[last]?.messageId === id && { ...body, messages: body.messages.slice(0, last + 1) };
        }),
      ),
    );
    expect(told[1].messages).toEqual(told[0].messages);
    expect(told[2].messages).toEqual(told[0].messages);
    expect(told[2].epoch).toEqual(told[0].epoch);
  });

  test('takes in a relay that comes when the log does not reach back to its beginning', async () => {
    const node = await startNatsNode();
    const cluster = await ClusterUnderTest.make([node.url], ['desk', 'study']);
    const a = await ClusteredRelay.start(cluster, 'a');
    const agent = await a.agent('desk');
    agent.ackEverything();
    for (let index = 0; index < 5; index += 1) await a.post('desk', `${index}`);
    await cluster.forget((last) => last - 4);
    const waits = await a.post('study', 'waits');
    const late = await a.post('desk', 'late');
    const b = await ClusteredRelay.start(cluster, 'b');
    const latest = async (relay: ClusteredRelay) => (await relay.call('GET', '/websocket/messages')).body.latest;
    expect(await b.status(late.body.messageId)).toBe('typed');
    await eventually('the same number of events', async () => (await latest(a)) === (await latest(b)));
    expect((await b.post('desk', 'from b')).body).toMatchObject({ status: 'typed' });
    const study = await b.agent('study');
    await waitFor(() => study.texts.length === 1);
    study.ackEverything();
    await eventually('the end of it', async () => (await a.status(waits.body.messageId)) === 'typed');
    await eventually('the same number of events', async () => (await latest(a)) === (await latest(b)));
  });

  test('accepts nothing while NATS is away, keeps its sockets, and goes on by itself', async () => {
    const node = await startNatsNode();
    const cluster = await ClusterUnderTest.make([node.url], ['desk', 'study']);
    const relay = await ClusteredRelay.start(cluster, 'a');
    const waits = await relay.post('study', 'was accepted');
    const agent = await relay.agent('desk');
    agent.ackEverything();
    await relay.post('desk', 'before');
    await node.kill();
    const id = randomUUID();
    const refused = await eventually('a refusal', async () => {
      const answer = await relay.post('desk', 'meanwhile', { id });
      return answer.status === 503 && answer;
    });
    expect(refused.body.error.code).toBe('CLUSTER_UNAVAILABLE');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await relay.call('GET', '/health/ready')).status).toBe(503);
    await node.start();
    await eventually('the log', async () => (await relay.post('desk', 'meanwhile', { id })).status === 200);
    await eventually('it to be typed', async () => (await relay.status(id)) === 'typed');
    expect((await relay.call('GET', '/health/ready')).status).toBe(200);
    expect(agent.closed).toBeUndefined();
    expect(agent.texts).toEqual(['before', 'meanwhile']);
    expect(await relay.status(waits.body.messageId)).toBe('queued');
  });

  test('ends what a sender has waiting when it comes to a relay that knows it as revoked', async () => {
    const node = await startNatsNode();
    const cluster = await ClusterUnderTest.make([node.url], ['desk']);
    const [a, b] = await Promise.all(['a', 'b'].map((name) => ClusteredRelay.start(cluster, name)));
    if (a === undefined || b === undefined) throw new Error('two relays');
    const { body } = await a.post('desk', 'never');
    await eventually('the copy', async () => (await b.status(body.messageId)) === 'queued');
    // The relay that has it does not hear of that: it is away.
    await b.relay.tokens.revoke('phone');
    await a.stop();
    await eventually('its end', () => b.relay.admin.lookUp(body.messageId)?.status === 'cancelled');
  });

  test('takes a message back from any relay', async () => {
    const node = await startNatsNode();
    const cluster = await ClusterUnderTest.make([node.url], ['desk']);
    const [a, b] = await Promise.all(['a', 'b'].map((name) => ClusteredRelay.start(cluster, name)));
    if (a === undefined || b === undefined) throw new Error('two relays');
    const { body } = await a.post('desk', 'no');
    expect((await b.call('DELETE', `/messages/${body.messageId}`)).body).toMatchObject({
      message: { status: 'cancelled' },
    });
    expect(await a.status(body.messageId)).toBe('cancelled');
    expect((await b.call('DELETE', `/messages/${randomUUID()}`)).status).toBe(404);
    const agent = await b.agent('desk');
    agent.ackEverything();
    await a.post('desk', 'yes');
    expect(agent.texts).toEqual(['yes']);
  });
});
