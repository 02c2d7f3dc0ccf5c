import { randomBytes, randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { joinCluster } from '../../../src/app/relay/join-cluster.ts';
import { type Clock, systemClock } from '../../../src/base/clock.ts';
import { type Database, openDatabase } from '../../../src/base/database.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { Audit } from '../../../src/relay/audit/audit.ts';
import { createRelay, type Relay } from '../../../src/relay/relay.ts';
import { mintOwnerToken } from '../../../src/relay/tokens/jwt.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import type { Answer } from './clustered-relay.ts';

/** What the relays of a cluster have the same. */
export interface Common {
  readonly url: string;
  readonly secret: Uint8Array;
  readonly relayId: string;
}

export const OWN_TOKEN = 'try it on this computer';

export function commonOf(url: string): Common {
  return { url, secret: randomBytes(32), relayId: randomUUID() };
}

export interface JoinedSetup {
  /** relay.db. */
  database?: Database;
  /** cluster.db; of an earlier process, it stays open. */
  copy?: Database;
  clock?: Clock;
  audit?: Audit;
}

/** A relay that has joined as `lantype start --cluster` does, in this process. It ends with the test. */
export class JoinedRelay {
  readonly relay: Relay;
  readonly url: string;
  readonly owner: string;
  readonly carriedIn: Awaited<ReturnType<typeof joinCluster>>['carriedIn'];
  readonly stop: () => Promise<void>;

  private constructor(parts: Pick<JoinedRelay, 'relay' | 'url' | 'owner' | 'carriedIn' | 'stop'>) {
    this.relay = parts.relay;
    this.url = parts.url;
    this.owner = parts.owner;
    this.carriedIn = parts.carriedIn;
    this.stop = parts.stop;
  }

  static async join(
    { url: nats, secret, relayId }: Common,
    member: string,
    setup: JoinedSetup = {},
  ): Promise<JoinedRelay> {
    const { clock = systemClock, audit } = setup;
    const logger = silentLogger;
    const database = setup.database ?? openDatabase(':memory:');
    const copy = setup.copy ?? openDatabase(':memory:');
    const joined = await joinCluster({
      folder: { root: tempFolder() },
      settings: { servers: [nats], replicas: 1, member },
      identity: { secret, relayId, pin: 'pin' },
      ...{ database, ownTokenNames: [OWN_TOKEN], openCopy: () => copy, clock, logger },
    });
    const identity = { secret, relayId, name: 'cluster', version: '1.2.3', port: 0 };
    const relay = createRelay({
      ...{ database, ...identity, ...joined.options, drainMs: 0, clock, logger },
      ...(audit && { audit }),
    });
    const { url } = await relay.start();
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => {
      stopped ??= relay.stop().then(() => joined.leave());
      return stopped;
    };
    onTestFinished(async () => {
      await stop();
      if (setup.database === undefined) database.close();
      if (setup.copy === undefined) copy.close();
    });
    const owner = await mintOwnerToken(secret, clock);
    return new JoinedRelay({ relay, url, owner, carriedIn: joined.carriedIn, stop });
  }

  async call(
    method: string,
    path: string,
    { token = this.owner, body }: { token?: string; body?: unknown } = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json(), headers: response.headers };
  }

  post(deviceId: string, text: string, more: { token?: string } & Record<string, unknown> = {}): Promise<Answer> {
    const { token, ...rest } = more;
    return this.call('POST', '/transcription', { ...(token && { token }), body: { deviceId, text, ...rest } });
  }

  async status(id: string): Promise<string> {
    return (await this.call('GET', `/messages/${id}`)).body.message?.status;
  }

  async agent(deviceId: string, token: string, more: { id?: string; name?: string } = {}): Promise<RawAgent> {
    const { id = randomUUID(), name } = more;
    const agent = await RawAgent.register({ url: this.url, token, deviceId, journal: { id }, ...(name && { name }) });
    onTestFinished(() => agent.stop());
    return agent;
  }
}
