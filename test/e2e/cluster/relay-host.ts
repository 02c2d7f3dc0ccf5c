// One relay of a cluster, in a process of its own. Says where it listens on its first line, then what it logs.

import { systemClock as clock } from '../../../src/base/clock.ts';
import { openDatabase } from '../../../src/base/database.ts';
import { ClusterConnection } from '../../../src/relay/cluster/connection.ts';
import { openCluster } from '../../../src/relay/cluster/open-cluster.ts';
import { createRelay } from '../../../src/relay/relay.ts';
import { DEFAULT_RELAY_LIMITS } from '../../../src/relay/relay-limits.ts';
import type { RelayHostOptions } from './relay-child.ts';

const { servers, cluster, name, replicas, secret, tokens, copy, port }: RelayHostOptions = JSON.parse(
  process.argv[2] ?? '',
);
const say = (level: string) => (details: object, message: string) =>
  console.log(JSON.stringify({ at: Date.now(), level, message, ...details }));
const logger = { debug: () => undefined, info: say('info'), warn: say('warn'), error: say('error') };

const connection = await ClusterConnection.open({ servers, name, clock, logger });
const limits = { ...DEFAULT_RELAY_LIMITS, tokenRequestsPerSecond: 10_000, tokenBurst: 10_000 };
const opened = await openCluster({
  ...{ connection, database: openDatabase(copy), cluster, name, replicas, limits, clock, logger },
});
const relay = createRelay({
  ...{ database: openDatabase(tokens), secret: Buffer.from(secret, 'base64'), relayId: cluster, name: cluster },
  ...{ version: '1.2.3', port, cluster: opened, limits, clock, logger },
});
const { url } = await relay.start();
console.log(JSON.stringify({ url }));
process.on('SIGTERM', async () => {
  await relay.stop();
  await connection.close();
  process.exit(0);
});
