import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { silentLogger as logger } from '../../../src/base/logger.ts';
import type { EventBody } from '../../../src/protocol/events.ts';
import { ClusterConnection } from '../../../src/relay/cluster/connection.ts';
import type { LogEntry } from '../../../src/relay/cluster/log/entry.ts';
import { JetStreamLog } from '../../../src/relay/cluster/log/jetstream-log.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startNatsNode } from '../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../helpers/nats/nats-server.ts';
import { ClusteredRelay, ClusterUnderTest } from './clustered-relay.ts';

const STAMPS = { hlc: '0'.repeat(13), at: '2026-01-01T00:00:00.000Z' };

/** A relay that writes what a test says, and nothing after it: as if it were killed there. */
async function ghost(url: string, cluster: string, parts: readonly Partial<LogEntry>[]): Promise<void> {
  const connection = await ClusterConnection.open({ servers: [url], name: 'ghost', clock, logger });
  onTestFinished(() => connection.close());
  const log = await JetStreamLog.open({ connection, cluster, replicas: 1, clock, logger });
  const { identity } = await log.bounds();
  const session = randomUUID();
  const known = { position: 0, events: 0, epoch: identity };
  const all = [{ join: { relay: 'ghost', replaces: [] }, claim: ['desk', 'study'] }, ...parts];
  for (const [index, each] of all.entries()) {
    const number = index + 1;
    await log.publish(`${session}-${number}`, JSON.stringify({ version: 1, session, number, ...each, known }));
  }
  await log.close();
}

const event = (body: EventBody): NonNullable<LogEntry['events']>[number] =>
  ({ audience: 'everyone', event: { ...STAMPS, ...body } }) as never;

/** What is told, in one line. */
function said({ type, messageId, deviceId, queueDepth }: Record<string, unknown>): string {
  return [type, ...(queueDepth === undefined ? [messageId] : [deviceId, queueDepth])]
    .filter((each) => each !== undefined)
    .join(' ');
}

describe('whoever takes the computers of a relay over that was killed', withNats, () => {
  it('tells what that had no time to tell: who is away, what waits again, how a message ended, an empty queue', async () => {
    const node = await startNatsNode();
    const cluster = await ClusterUnderTest.make([node.url], ['desk', 'study']);
    // Who asks here is the one who sent it.
    const { jti: sender } = JSON.parse(Buffer.from(cluster.phone.split('.')[1] ?? '', 'base64url').toString());
    const [a, b] = await Promise.all(['a', 'b'].map((name) => ClusteredRelay.start(cluster, name)));
    if (a === undefined || b === undefined) throw new Error('two relays');
    const [onItsWay, held] = [randomUUID(), randomUUID()] as const;
    const message = (id: string) => ({
      ...{ id, deviceId: 'desk', sender, bodyHash: 'x', payload: '[{"type":"text","value":"x"}]' },
      ...{ createdAt: Date.now(), expiresAt: Date.now() + 60_000, hasKeys: false, written: false, supposed: false },
    });
    const about = (messageId: string, status: 'queued' | 'sent') =>
      event({ type: `message.${status}`, messageId, deviceId: 'desk', status });
    await ghost(node.url, cluster.name, [
      { events: [event({ type: 'queue.depth', deviceId: 'study', queueDepth: 3 })] },
      { events: [event({ type: 'device.connected', deviceId: 'desk', name: 'Desk' })] },
      { inserts: [message(onItsWay), message(held)], events: [about(onItsWay, 'queued'), about(held, 'queued')] },
      { events: [about(onItsWay, 'sent'), about(held, 'sent')] },
      { updates: [{ id: held, status: 'held', updatedAt: Date.now(), written: true, supposed: false }] },
    ]);
    const wanted = ['device.disconnected', `message.queued ${onItsWay}`, `message.held ${held}`, 'queue.depth study 0'];
    const told = await Promise.all(
      [a, b].map((relay) =>
        eventually('what was not told', async () => {
          const { body } = await relay.call('GET', '/websocket/messages?since=0');
          const all: string[] = body.messages.map(said);
          const after = all.slice(all.lastIndexOf(`message.sent ${held}`) + 1);
          return wanted.every((each) => after.includes(each)) && after;
        }),
      ),
    );
    expect(told[1]).toEqual(told[0]);
    for (const each of wanted) expect(told[0]?.filter((type) => type === each)).toHaveLength(1);
  });
});
