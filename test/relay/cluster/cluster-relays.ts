import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { ClusterConnection } from '../../../src/relay/cluster/connection.ts';
import { SharedPairingWindow } from '../../../src/relay/cluster/pairing/shared-pairing-window.ts';
import { SharedBucket } from '../../../src/relay/cluster/shared-bucket.ts';
import { KvTokenStore } from '../../../src/relay/cluster/tokens/kv-token-store.ts';
import { startNatsNode } from '../../helpers/nats/nats-nodes.ts';
import type { NatsServer } from '../../helpers/nats/nats-server.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

const common = { clock: systemClock, logger: silentLogger };

/** Two relays that share tokens and pairing, each with a database of its own. */
export async function twoRelays(): Promise<readonly [here: RelayUnderTest, there: RelayUnderTest, nats: NatsServer]> {
  const nats = await startNatsNode();
  const { url } = nats;
  const secret = randomBytes(32);
  const here = await startRelay(url, 'here', secret);
  return [here, await startRelay(url, 'there', secret), nats];
}

async function startRelay(url: string, member: string, secret: Uint8Array): Promise<RelayUnderTest> {
  const connection = await ClusterConnection.open({ ...common, servers: [url], name: member });
  onTestFinished(() => connection.close());
  const tokens = await KvTokenStore.open({ ...common, connection, replicas: 1 });
  onTestFinished(() => tokens.stop());
  const bucket = await SharedBucket.open({ ...common, connection, replicas: 1, name: 'lantype-pairing' });
  const pairingWindows = new SharedPairingWindow(bucket, systemClock, silentLogger);
  return RelayUnderTest.start({ secret, tokens, member, pairingWindows });
}
