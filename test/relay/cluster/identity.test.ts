import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { ClusterConnection } from '../../../src/relay/cluster/connection.ts';
import { assertSameIdentity } from '../../../src/relay/cluster/identity.ts';
import { SharedBucket } from '../../../src/relay/cluster/shared-bucket.ts';
import { startNatsNode } from '../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../helpers/nats/nats-server.ts';

describe('who a cluster is', withNats, () => {
  it('is the same for all its relays, also when they start at once, and nobody else is one of them', async () => {
    const { url } = await startNatsNode();
    const open = async (): Promise<SharedBucket> => {
      const common = { clock: systemClock, logger: silentLogger };
      const connection = await ClusterConnection.open({ ...common, servers: [url], name: 'relay' });
      onTestFinished(() => connection.close());
      const bucket = await SharedBucket.open({ ...common, connection, name: 'identity', replicas: 1 });
      onTestFinished(() => bucket.stop());
      return bucket;
    };
    const buckets = await Promise.all([open(), open(), open()]);
    const identity = { secret: randomBytes(32), relayId: 'relay', pin: 'pin' };
    await Promise.all(buckets.map((bucket) => assertSameIdentity(bucket, identity)));
    const late = await open();
    await assertSameIdentity(late, identity);
    for (const other of [{ secret: randomBytes(32) }, { relayId: 'other' }, { pin: 'other' }]) {
      const asked = assertSameIdentity(late, { ...identity, ...other });
      await expect(asked).rejects.toMatchObject({ code: 'CLUSTER_OTHER_IDENTITY' });
    }
    const kept = JSON.stringify([...late.entries()]);
    expect(kept).not.toContain(identity.secret.toString('base64url'));
  });
});
