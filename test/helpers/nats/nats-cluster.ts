import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { eventually } from '../eventually.ts';
import { NatsServer } from './nats-server.ts';

/** How often ports are looked for anew, should another program take one before the server does. */
const ATTEMPTS = 3;
const START_MS = 30_000;

/** A cluster of JetStream: it has its leader, and everybody is there. Whoever opens it kills its nodes. */
export async function openNatsCluster(folder: string, size: number): Promise<NatsServer[]> {
  for (let attempt = 1; ; attempt += 1) {
    const nodes = await describeNodes(path.join(folder, `attempt-${attempt}`), size);
    try {
      await Promise.all(nodes.map((node) => node.start()));
      await hasQuorum(nodes);
      return nodes;
    } catch (error) {
      await Promise.all(nodes.map((node) => node.kill()));
      const said = nodes.map((node) => node.output()).join('\n');
      if (attempt === ATTEMPTS || !`${error}`.includes('address already in use')) throw new Error(`${error}: ${said}`);
    }
  }
}

/** Resolves when these nodes have a leader, and each of them takes part: the leader knows it, and it knows the leader. */
export async function hasQuorum(nodes: readonly NatsServer[]): Promise<void> {
  for (const node of nodes) {
    await eventually(`JetStream at ${node.name}`, () => canKeep(node.url, nodes.length), START_MS);
  }
}

/** Whether a stream can be made there that has so many copies. */
async function canKeep(url: string, copies: number): Promise<boolean> {
  const nats = await connect({ servers: url, timeout: 2_000, reconnect: false, ignoreClusterUpdates: true });
  try {
    const manager = await jetstreamManager(nats, { timeout: 2_000 });
    const name = `probe-${randomUUID()}`;
    await manager.streams.add({ name, subjects: [name], num_replicas: copies, storage: 'memory' });
    await manager.streams.delete(name);
    return true;
  } catch {
    return false;
  } finally {
    await nats.close();
  }
}

/** Each has to know the others before it starts, so their ports are chosen first, all while the others are still held. */
async function describeNodes(folder: string, size: number): Promise<NatsServer[]> {
  const held = Array.from({ length: size }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(held.map((server) => once(server, 'listening')));
  const ports = held.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(held.map((server) => once(server.close(), 'close')));
  const routes = ports.map((port) => `"nats://127.0.0.1:${port}"`).join(', ');
  // Of its own: a server of another one may still look for a dead node where one of these listens now.
  const cluster = `lantype-${randomUUID()}`;
  return ports.map((port, index) => {
    const name = `n${index + 1}`;
    const own = path.join(folder, name);
    mkdirSync(own, { recursive: true });
    const config = `cluster { name: ${cluster}, listen: "127.0.0.1:${port}", no_advertise: true, routes: [${routes}] }`;
    return new NatsServer({ folder: own, name, config });
  });
}
