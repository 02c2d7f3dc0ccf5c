import { randomBytes, randomUUID } from 'node:crypto';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../src/base/clock.ts';
import { type Database, openDatabase } from '../../../src/base/database.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { ClusterConnection } from '../../../src/relay/cluster/connection.ts';
import { openCluster } from '../../../src/relay/cluster/open-cluster.ts';
import { createRelay, type Relay } from '../../../src/relay/relay.ts';
import { DEFAULT_RELAY_LIMITS } from '../../../src/relay/relay-limits.ts';
import { SqliteTokenStore } from '../../../src/relay/tokens/sqlite-token-store.ts';
import { TokenService } from '../../../src/relay/tokens/token-service.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  body: any;
  headers: Headers;
}

/** What relays of one cluster have in common beside the log: their secret, and tokens for a phone and some devices. */
export class ClusterUnderTest {
  readonly name = randomUUID();
  readonly servers: readonly string[];
  readonly replicas: number;
  readonly secret = randomBytes(32);
  readonly #tokens = openDatabase(':memory:');
  phone = '';
  readonly devices = new Map<string, string>();

  private constructor(servers: readonly string[], replicas: number) {
    this.servers = servers;
    this.replicas = replicas;
    onTestFinished(() => this.#tokens.close());
  }

  static async make(servers: readonly string[], deviceIds: readonly string[], replicas = 1): Promise<ClusterUnderTest> {
    const cluster = new ClusterUnderTest(servers, replicas);
    const tokens = new TokenService(new SqliteTokenStore(cluster.#tokens), cluster.secret, systemClock, silentLogger);
    cluster.phone = await tokens.create({ name: 'phone', scope: 'send' });
    for (const deviceId of deviceIds) {
      cluster.devices.set(deviceId, await tokens.create({ name: deviceId, scope: 'receive', deviceId }));
    }
    return cluster;
  }

  /** As if the oldest entries had got too old. `upTo`: from the position of the last one to the first that stays. */
  async forget(upTo: (last: number) => number): Promise<void> {
    const nats = await connect({ servers: [...this.servers] });
    const manager = await jetstreamManager(nats);
    const stream = `lantype-${this.name}`;
    const { state } = await manager.streams.info(stream);
    await manager.streams.purge(stream, { seq: upTo(state.last_seq) });
    await nats.close();
  }

  /** Every relay has the same. */
  copyTokens(database: Database): void {
    new SqliteTokenStore(database);
    for (const row of this.#tokens.sql.prepare('SELECT * FROM tokens').all()) {
      const names = Object.keys(row);
      database.sql
        .prepare(`INSERT INTO tokens (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
        .run(...Object.values(row));
    }
  }
}

/** One relay of a cluster, in this process. It stops with the test. */
export class ClusteredRelay {
  readonly url: string;
  readonly relay: Relay;
  readonly #cluster: ClusterUnderTest;
  readonly #parts: { stop(): Promise<void> };

  private constructor(cluster: ClusterUnderTest, relay: Relay, url: string, parts: { stop(): Promise<void> }) {
    this.relay = relay;
    this.#cluster = cluster;
    this.url = url;
    this.#parts = parts;
  }

  /** `copy`: of an earlier process; it stays open. */
  static async start(
    cluster: ClusterUnderTest,
    name: string,
    copy?: Database,
    clock: Clock = systemClock,
  ): Promise<ClusteredRelay> {
    const { servers, secret, replicas } = cluster;
    const logger = silentLogger;
    const connection = await ClusterConnection.open({ servers, name, clock, logger });
    const copied = copy ?? openDatabase(':memory:');
    const database = openDatabase(':memory:');
    cluster.copyTokens(database);
    const opened = await openCluster({
      ...{ connection, database: copied, cluster: cluster.name, name, replicas, clock, logger },
      limits: DEFAULT_RELAY_LIMITS,
    });
    const identity = { secret, relayId: 'cluster', name: 'cluster', version: '1.2.3', port: 0 };
    const relay = createRelay({ database, ...identity, cluster: opened, clock, logger });
    const { url } = await relay.start();
    let stopped = false;
    const stop = async (): Promise<void> => {
      if (stopped) return;
      stopped = true;
      await relay.stop();
      await connection.close();
      database.close();
      if (copy === undefined) copied.close();
    };
    onTestFinished(stop);
    return new ClusteredRelay(cluster, relay, url, { stop });
  }

  stop(): Promise<void> {
    return this.#parts.stop();
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#cluster.phone}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json(), headers: response.headers };
  }

  post(deviceId: string, text: string, more: object = {}): Promise<Answer> {
    return this.call('POST', '/transcription', { deviceId, text, ...more });
  }

  async status(id: string): Promise<string> {
    return (await this.call('GET', `/messages/${id}`)).body.message?.status;
  }

  async agent(deviceId: string, journal = { id: randomUUID() }): Promise<RawAgent> {
    const token = this.#cluster.devices.get(deviceId) ?? '';
    const agent = await RawAgent.register({ url: this.url, token, deviceId, journal });
    onTestFinished(() => agent.stop());
    return agent;
  }
}
