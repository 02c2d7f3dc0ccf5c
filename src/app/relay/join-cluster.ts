import os from 'node:os';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../base/database.ts';
import type { Logger } from '../../base/logger.ts';
import type { Broker } from '../../relay/cluster/broker.ts';
import { CarryClaim } from '../../relay/cluster/carry/carry-claim.ts';
import { type ClusterSettings, memberOf } from '../../relay/cluster/cluster-settings.ts';
import { SharedDevices } from '../../relay/cluster/devices/shared-devices.ts';
import { assertSameIdentity, type ClusterIdentity } from '../../relay/cluster/identity.ts';
import { openCluster } from '../../relay/cluster/open-cluster.ts';
import { SharedPairingWindow } from '../../relay/cluster/pairing/shared-pairing-window.ts';
import { SharedBucket } from '../../relay/cluster/shared-bucket.ts';
import { KvTokenStore } from '../../relay/cluster/tokens/kv-token-store.ts';
import { DEFAULT_RELAY_LIMITS } from '../../relay/relay-limits.ts';
import type { RelayOptions } from '../../relay/relay-options.ts';
import type { DataFolder } from '../folder/data-folder.ts';
import { type CarriedIn, carryIn } from './carry-in.ts';
import { clusterFailure, connectCluster } from './cluster-connection.ts';

/** Agents that are sent elsewhere all at once would all come at once there. */
const DRAIN_MS = 10_000;

export interface JoinClusterOptions {
  readonly folder: Pick<DataFolder, 'root'>;
  readonly settings: ClusterSettings;
  readonly identity: ClusterIdentity;
  /** relay.db: what this relay has had by itself. */
  readonly database: Database;
  /** See `CarryInParts`. */
  readonly ownTokenNames: readonly string[];
  /** Opens what the copy of the log is kept in; it stays the caller's. */
  readonly openCopy: () => Database;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface TakePartOptions
  extends Pick<JoinClusterOptions, 'identity' | 'database' | 'ownTokenNames' | 'openCopy' | 'clock' | 'logger'> {
  readonly replicas: number;
  readonly member: string;
  /** As in `OpenClusterOptions`. */
  readonly fellBehind?: () => void;
}

export interface JoinedCluster {
  /** What a relay has in common with the others, in the place of what it would have of its own. */
  readonly options: Pick<
    RelayOptions,
    'cluster' | 'tokens' | 'names' | 'visits' | 'pairingWindows' | 'member' | 'drainMs'
  >;
  /** What became of what it had by itself. */
  readonly carriedIn: CarriedIn;
  /** When the relay has stopped. */
  leave(): Promise<void>;
}

/**
 * Takes part in the cluster that the settings describe, once this relay knows all that the others do. Loaded only for that:
 * nothing else needs what it brings along.
 * @throws {AppError} with a `ClusterErrorCode`, `INVALID_SECRET`, `INVALID_SETTINGS`
 */
export async function joinCluster(options: JoinClusterOptions): Promise<JoinedCluster> {
  const { folder, settings, clock, logger } = options;
  const { replicas, member = memberOf(os.hostname()) } = settings;
  const connection = await connectCluster(folder, settings, { name: member, clock, logger });
  return takePart(connection, { ...options, replicas, member });
}

/** As `joinCluster`, over a connection, which ends when the relay leaves. */
export async function takePart(
  connection: Broker & { close(): Promise<void> },
  options: TakePartOptions,
): Promise<JoinedCluster> {
  const { identity, database, ownTokenNames, openCopy, replicas, member, fellBehind, clock, logger } = options;
  const parts: { stop(): void }[] = [];
  const leave = async (): Promise<void> => {
    for (const part of parts.reverse()) part.stop();
    await connection.close();
  };
  const opened = async <T extends { stop(): void }>(part: Promise<T>): Promise<T> => {
    const open = await part;
    parts.push(open);
    return open;
  };
  try {
    const shared = { connection, replicas, clock, logger };
    // Before anything else is touched: it may be somebody else's.
    const common = await opened(SharedBucket.open({ ...shared, name: 'lantype-identity' }));
    await assertSameIdentity(common, identity);
    const tokens = await opened(KvTokenStore.open(shared));
    const devices = await opened(SharedDevices.open(shared));
    const window = await opened(SharedBucket.open({ ...shared, name: 'lantype-pairing' }));
    const cluster = await openCluster({
      ...shared,
      database: openCopy(),
      cluster: identity.relayId,
      name: member,
      limits: DEFAULT_RELAY_LIMITS,
      fellBehind,
    });
    const claim = new CarryClaim(common, member);
    const own = { database, claim, tokens, devices, cluster, ownTokenNames, clock, logger };
    const carriedIn = await carryIn(own).catch(async (error: unknown) => {
      // It has begun to take part.
      await cluster.stop();
      throw error;
    });
    logger.info({ member, replicas }, 'one relay of a cluster');
    const pairingWindows = new SharedPairingWindow(window, clock, logger);
    const { visits } = devices;
    return {
      options: { cluster, tokens, names: devices, visits, pairingWindows, member, drainMs: DRAIN_MS },
      carriedIn,
      leave,
    };
  } catch (error) {
    await leave();
    throw clusterFailure(error);
  }
}
