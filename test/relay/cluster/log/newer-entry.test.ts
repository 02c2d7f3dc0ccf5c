import { randomUUID } from 'node:crypto';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../../src/base/database.ts';
import { ENTRY_FORMAT, parseEntry } from '../../../../src/relay/cluster/log/entry.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { startNatsNode } from '../../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../../helpers/nats/nats-server.ts';
import { ClusteredRelay, ClusterUnderTest } from '../clustered-relay.ts';

const session = randomUUID();
const plain = { version: ENTRY_FORMAT, session, number: 1, known: { position: 0, events: 0, epoch: randomUUID() } };

const UNREADABLE = [
  ['of another format', { ...plain, version: ENTRY_FORMAT + 1 }],
  ['with a part that is not known', { ...plain, colours: ['red'] }],
  ['with a field that is not known', { ...plain, join: { relay: 'a', replaces: [], colour: 'red' } }],
  ['with a note that is not known', { ...plain, notes: [{ type: 'colour', deviceId: 'desk' }] }],
] as const;

const bytes = (entry: object): Uint8Array => Buffer.from(JSON.stringify(entry));

it.each(UNREADABLE)('an entry %s is not read in part', (_, entry) => {
  expect(parseEntry(bytes(plain))).toMatchObject({ number: 1 });
  expect(() => parseEntry(bytes(entry))).toThrow(expect.objectContaining({ code: 'CLUSTER_NEWER' }));
});

it('what cannot be read is not told', () => {
  const secret = { ...plain, inserts: [{ id: 'no id', payload: 'no payload' }] };
  try {
    parseEntry(bytes(secret));
    expect.unreachable();
  } catch (error) {
    expect(String(error)).toContain('inserts.0.id');
    expect(String(error)).not.toMatch(/no id|no payload/);
  }
});

describe('a relay that comes to an entry of a newer version', withNats, () => {
  it('goes no further, says so, and lets its computers go', async () => {
    const node = await startNatsNode();
    const cluster = await ClusterUnderTest.make([node.url], ['desk', 'study']);
    const copy = openDatabase(':memory:');
    onTestFinished(() => copy.close());
    const relay = await ClusteredRelay.start(cluster, 'a', copy);
    const agent = await relay.agent('desk');
    agent.ackEverything();
    await relay.post('desk', 'before');
    const waits = await relay.post('study', 'waits');

    const nats = await connect({ servers: node.url });
    onTestFinished(() => nats.close());
    const publish = (entry: object) => jetstream(nats).publish(`lantype.${cluster.name}.log`, JSON.stringify(entry));
    await publish({ ...plain, version: ENTRY_FORMAT + 1 });
    // One that could be read, and follows it.
    await publish({ ...plain, join: { relay: 'b', replaces: [] } });
    const ready = await eventually('it to say so', async () => {
      const answer = await relay.call('GET', '/health/ready');
      return answer.status === 503 && answer.body.reasons.includes('CLUSTER_NEWER') && answer;
    });
    expect(ready.body.reasons).toEqual(['CLUSTER_NEWER']);
    expect(await relay.post('desk', 'after')).toMatchObject({
      status: 503,
      body: { error: { code: 'CLUSTER_UNAVAILABLE' } },
    });
    await eventually('its computer to be let go', () => agent.closed !== undefined, 10_000);
    expect(agent.texts).toEqual(['before']);
    await relay.stop();
    expect(copy.sql.prepare("SELECT count(*) AS sessions FROM clusterSessions WHERE relay = 'b'").get()).toEqual({
      sessions: 0,
    });

    await expect(ClusteredRelay.start(cluster, 'a', copy)).rejects.toMatchObject({ code: 'CLUSTER_NEWER' });
    const row = copy.sql.prepare('SELECT status FROM messages WHERE id = ?').get(waits.body.messageId);
    expect(row).toEqual({ status: 'queued' });
  });
});
