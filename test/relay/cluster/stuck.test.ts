import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../src/base/database.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startNatsNode } from '../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../helpers/nats/nats-server.ts';
import { ClusteredRelay, ClusterUnderTest } from './clustered-relay.ts';

const TAKE_OVER_MS = 15_000;

describe('a relay that cannot take up what is stored', withNats, () => {
  it('keeps no computer back: another relay has them, and it goes on when it can', async () => {
    const node = await startNatsNode();
    const cluster = await ClusterUnderTest.make([node.url], ['desk']);
    const copy = openDatabase(':memory:');
    onTestFinished(() => copy.close());
    const [stuck, other] = [await ClusteredRelay.start(cluster, 'a', copy), await ClusteredRelay.start(cluster, 'b')];
    const agent = await stuck.agent('desk');
    agent.ackEverything();
    await stuck.post('desk', 'before');

    // As a disk that is full, or was made read-only.
    copy.sql.exec('PRAGMA query_only = ON');
    const ready = async (relay: ClusteredRelay) => (await relay.call('GET', '/health/ready')).body;
    await eventually('it to say so', async () => (await ready(stuck)).reasons?.includes('BEHIND'), TAKE_OVER_MS);
    await eventually('its computer to be let go', () => agent.closed !== undefined, TAKE_OVER_MS);
    const again = await other.agent('desk');
    again.ackEverything();
    expect((await other.post('desk', 'meanwhile')).body).toMatchObject({ status: 'typed' });
    expect((await stuck.post('desk', 'refused')).status).toBe(503);
    expect(await ready(other)).toEqual({ ready: true });

    copy.sql.exec('PRAGMA query_only = OFF');
    await eventually('it to go on', async () => (await ready(stuck)).ready, TAKE_OVER_MS);
    expect((await stuck.post('desk', 'after')).body).toMatchObject({ status: 'typed' });
    expect(agent.texts).toEqual(['before']);
    expect(again.texts).toEqual(['meanwhile', 'after']);
  });
});
