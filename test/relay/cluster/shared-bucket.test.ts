import { jetstreamManager } from '@nats-io/jetstream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { ClusterConnection } from '../../../src/relay/cluster/connection.ts';
import { SharedBucket } from '../../../src/relay/cluster/shared-bucket.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startNatsCluster } from '../../helpers/nats/nats-nodes.ts';
import { type NatsServer, withNats } from '../../helpers/nats/nats-server.ts';

const common = { clock: systemClock, logger: silentLogger, name: 'shared' };

interface Opened {
  readonly bucket: SharedBucket;
  readonly connection: ClusterConnection;
}

async function open(node: NatsServer): Promise<Opened> {
  const connection = await ClusterConnection.open({ ...common, servers: [node.url] });
  onTestFinished(() => connection.close());
  const bucket = await SharedBucket.open({ ...common, connection, replicas: 3 });
  onTestFinished(() => bucket.stop());
  return { bucket, connection };
}

/** By the name of a watch: the node that keeps it, in its memory alone. */
async function watches({ nats }: ClusterConnection): Promise<Map<string, string | undefined>> {
  const found = new Map<string, string | undefined>();
  for await (const { name, cluster } of (await jetstreamManager(nats)).consumers.list('KV_shared')) {
    found.set(name, cluster?.leader);
  }
  return found;
}

/** A bucket whose watch is kept by another node than the one that it is connected to. */
async function openApart(nodes: readonly NatsServer[]): Promise<Opened & { own: NatsServer; keeper: NatsServer }> {
  const known = new Set<string>();
  for (let count = 0; ; count += 1) {
    const own = nodes[count % nodes.length] as NatsServer;
    const opened = await open(own);
    const [name, leader] = await eventually('the watch', async () =>
      [...(await watches(opened.connection))].find(([each, keeper]) => keeper !== undefined && !known.has(each)),
    );
    known.add(name);
    const keeper = nodes.find((node) => node.name === leader);
    if (keeper !== undefined && keeper !== own) return { ...opened, own, keeper };
  }
}

describe('a bucket that relays share', withNats, () => {
  it('is followed when the server of the watch is gone, and the connection is not', { timeout: 60_000 }, async () => {
    const nodes = await startNatsCluster();
    const { bucket, connection, own, keeper } = await openApart(nodes);
    const writer = await open(nodes.find((node) => node !== own && node !== keeper) as NatsServer);
    const heard: string[] = [];
    bucket.follow(({ key }) => {
      heard.push(key);
      return 0;
    });
    const change = (): Promise<boolean> =>
      writer.bucket
        .change('key', () => ({}))
        .then(
          () => true,
          () => false,
        );
    await keeper.kill();
    await eventually('a leader', change, 30_000);
    await eventually('what was written', () => heard.includes('key'), 30_000);
    expect(connection.state).toMatchObject({ connected: true, server: expect.stringContaining(String(own.port)) });
  });
});
