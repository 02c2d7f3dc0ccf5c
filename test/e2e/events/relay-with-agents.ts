import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { openDatabase } from '../../../src/base/database.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { createRelay, type Relay } from '../../../src/relay/relay.ts';
import type { RelayOptions } from '../../../src/relay/relay-options.ts';
import { mintOwnerToken } from '../../../src/relay/tokens/jwt.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';

/** A relay in this process with agents that acknowledge at once, and a sender that posts over keep-alive connections. */
export interface RelayWithAgents {
  readonly relay: Relay;
  readonly url: string;
  readonly owner: string;
  /** Posts that many messages, spread over the agents; resolves when all are typed. */
  post(count: number): Promise<void>;
}

const POSTS_AT_ONCE = 40;

export async function startRelayWithAgents(
  agentCount: number,
  options: Pick<RelayOptions, 'connections'> = {},
): Promise<RelayWithAgents> {
  const database = openDatabase(':memory:');
  const secret = randomBytes(32);
  const relay = createRelay({
    database,
    secret,
    relayId: 'storm',
    name: 'storm',
    version: '0',
    port: 0,
    clock: systemClock,
    logger: silentLogger,
    // One sender stands for many.
    limits: { tokenRequestsPerSecond: 1e6, tokenBurst: 1e6 },
    ...options,
  });
  const { url } = await relay.start();
  onTestFinished(async () => {
    await relay.stop();
    database.close();
  });
  const devices = Array.from({ length: agentCount }, (_, index) => `desk-${index}`);
  for (const deviceId of devices) {
    const token = await relay.tokens.create({ name: deviceId, scope: 'receive', deviceId });
    const agent = await RawAgent.register({ url, token, deviceId });
    agent.ackEverything();
    onTestFinished(() => agent.stop());
  }
  const sender = await relay.tokens.create({ name: 'sender', scope: 'send' });
  const headers = { authorization: `Bearer ${sender}`, 'content-type': 'application/json' };
  const postOne = async (number: number): Promise<void> => {
    const deviceId = devices[number % devices.length];
    const body = JSON.stringify({ deviceId, text: `text ${number}` });
    const response = await fetch(`${url}/transcription`, { method: 'POST', headers, body });
    const { status } = (await response.json()) as { status: string };
    if (status !== 'typed') throw new Error(`message ${number} is ${status}`);
  };
  return {
    relay,
    url,
    owner: await mintOwnerToken(secret, systemClock),
    async post(count) {
      let next = 0;
      const lane = async (): Promise<void> => {
        while (next < count) {
          next += 1;
          await postOne(next - 1);
        }
      };
      await Promise.all(Array.from({ length: POSTS_AT_ONCE }, lane));
    },
  };
}
