import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ClusterError } from './cluster-error.ts';
import type { SharedBucket } from './shared-bucket.ts';

/** What all relays of a cluster have to have the same: tokens are signed with it, computers know the relay by it. */
export interface ClusterIdentity {
  readonly secret: Uint8Array;
  readonly relayId: string;
  /** `TlsIdentity.pin`. */
  readonly pin: string;
}

const KEY = 'identity';
const identitySchema = z.object({ fingerprint: z.string() });

/** The first relay of a cluster says who it is; whoever is somebody else is no part of it. @throws ClusterError */
export async function assertSameIdentity(
  bucket: Pick<SharedBucket, 'change'>,
  identity: ClusterIdentity,
): Promise<void> {
  const own = fingerprintOf(identity);
  await bucket.change(KEY, (value) => {
    const { data } = identitySchema.safeParse(value);
    if (value === undefined || data?.fingerprint === own) return { fingerprint: own };
    throw new ClusterError(
      'CLUSTER_OTHER_IDENTITY',
      'The other relays of the cluster have another secret, relay-id or tls-key.pem.',
    );
  });
}

/** The secret has 256 bits of chance: nobody finds it by this. */
function fingerprintOf({ secret, relayId, pin }: ClusterIdentity): string {
  return createHash('sha256').update(secret).update(`\n${relayId}\n${pin}`).digest('base64url');
}
