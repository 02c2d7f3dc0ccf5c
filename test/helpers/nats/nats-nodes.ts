import { onTestFinished } from 'vitest';
import { tempFolder } from '../temp-folder.ts';
import { openNatsCluster } from './nats-cluster.ts';
import { NatsServer } from './nats-server.ts';

/** One node with JetStream, for this test. `config`: more lines of its configuration. */
export async function startNatsNode(config?: string): Promise<NatsServer> {
  const node = new NatsServer({ folder: tempFolder(), name: 'n1', ...(config !== undefined && { config }) });
  onTestFinished(() => node.kill());
  await node.start();
  return node;
}

/** A cluster of JetStream, for this test: it has its leader, and everybody is there. */
export async function startNatsCluster(size = 3): Promise<NatsServer[]> {
  const nodes = await openNatsCluster(tempFolder(), size);
  onTestFinished(async () => void (await Promise.all(nodes.map((node) => node.kill()))));
  return nodes;
}
