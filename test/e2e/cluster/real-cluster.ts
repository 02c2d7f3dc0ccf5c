import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { onTestFinished } from 'vitest';
import { openDatabase } from '../../../src/base/database.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startNatsCluster } from '../../helpers/nats/nats-nodes.ts';
import type { NatsServer } from '../../helpers/nats/nats-server.ts';
import { TcpProxy } from '../../helpers/tcp-proxy.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { ClusterUnderTest } from '../../relay/cluster/clustered-relay.ts';
import { Load } from './load.ts';
import { RelayChild } from './relay-child.ts';

/** Three relays and three servers of NATS, all in processes, and each relay's way to the servers, which can be cut. */
export interface RealCluster {
  readonly nodes: readonly NatsServer[];
  readonly relays: readonly RelayChild[];
  /** By relay: its ways to the servers. */
  readonly ways: readonly (readonly TcpProxy[])[];
  readonly load: Load;
  /** The node that orders the log now: without it, the others have to agree on another. */
  leader(): Promise<NatsServer>;
}

const SIZE = 3;

/** It ends with the test. */
export async function startRealCluster(devices: number, messages: number): Promise<RealCluster> {
  const nodes = await startNatsCluster(SIZE);
  const deviceIds = Array.from({ length: devices }, (_, index) => `pc-${index}`);
  const servers = nodes.map(({ url }) => url);
  const cluster = await ClusterUnderTest.make(servers, deviceIds, SIZE);
  const folder = tempFolder();
  const ways = await Promise.all(
    Array.from({ length: SIZE }, () => Promise.all(nodes.map((node) => TcpProxy.forTest(() => node.port)))),
  );
  const relays = ways.map((proxies, index) => {
    const own = path.join(folder, `relay-${index}`);
    mkdirSync(own);
    const tokens = path.join(own, 'relay.db');
    const database = openDatabase(tokens);
    cluster.copyTokens(database);
    database.close();
    return new RelayChild({
      // Each has another server first, as far as the library keeps to that.
      servers: proxies.map(({ port }) => `nats://127.0.0.1:${port}`),
      ...{ cluster: cluster.name, name: `relay-${index}`, replicas: SIZE, tokens, copy: path.join(own, 'cluster.db') },
      ...{ secret: cluster.secret.toString('base64'), port: 0 },
    });
  });
  onTestFinished(async () => void (await Promise.all(relays.map((relay) => relay.kill()))));
  await Promise.all(relays.map((relay) => relay.start()));
  const urls = () => relays.map(({ url }) => url);
  const load = new Load({ urls, phone: cluster.phone, devices: cluster.devices, messages });
  onTestFinished(() => load.stop());
  await eventually('all agents', () => load.connected === devices, 60_000);
  const leader = async (): Promise<NatsServer> => {
    const nats = await connect({ servers: [...servers] });
    const manager = await jetstreamManager(nats);
    const info = await manager.streams.info(`lantype-${cluster.name}`);
    await nats.close();
    const found = nodes.find(({ name }) => name === info.cluster?.leader);
    if (found === undefined) throw new Error('the log has no leader');
    return found;
  };
  return { nodes, relays, ways, load, leader };
}
