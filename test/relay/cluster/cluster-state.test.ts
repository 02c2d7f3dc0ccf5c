import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { type Database, openDatabase } from '../../../src/base/database.ts';
import { silentLogger as logger } from '../../../src/base/logger.ts';
import { ClusterConnection } from '../../../src/relay/cluster/connection.ts';
import { openCluster } from '../../../src/relay/cluster/open-cluster.ts';
import { DEFAULT_RELAY_LIMITS as limits } from '../../../src/relay/relay-limits.ts';
import { NatsServer, withNats } from '../../helpers/nats/nats-server.ts';
import { newDataFolder, type ProcessFolder } from '../../helpers/processes/data-folder.ts';
import { type Kept, keepsItsContract } from '../store/state-contract.ts';

describe('a relay of a cluster, on JetStream,', withNats, () => {
  let node: NatsServer;
  let folder: ProcessFolder;
  beforeAll(async () => {
    folder = newDataFolder();
    node = new NatsServer({ folder: folder.path, name: 'n1' });
    await node.start();
  });
  afterAll(async () => {
    await node.kill();
    folder.stop();
  });

  async function keptIn(cluster: string, database: Database): Promise<Kept> {
    const connection = await ClusterConnection.open({ servers: [node.url], name: 'a', clock, logger });
    const identity = { connection, database, cluster, name: 'a', replicas: 1 };
    const opened = await openCluster({ ...identity, limits, clock, logger });
    await opened.ownership.acquire('desk');
    const stop = async (): Promise<void> => {
      await opened.stop();
      await connection.close();
    };
    onTestFinished(stop);
    return {
      state: opened,
      async again() {
        await stop();
        return keptIn(cluster, database);
      },
    };
  }

  keepsItsContract(async () => {
    const database = openDatabase(':memory:');
    onTestFinished(() => database.close());
    return keptIn(randomUUID(), database);
  });
});
