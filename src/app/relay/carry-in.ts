import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../base/database.ts';
import type { Logger } from '../../base/logger.ts';
import { KnownDevices } from '../../relay/agents/known-devices.ts';
import { SqliteDeviceNames } from '../../relay/agents/sqlite-device-names.ts';
import { type CarriedMessages, forgetCarried, messagesToCarry } from '../../relay/cluster/carry/carried-messages.ts';
import type { CarryClaim } from '../../relay/cluster/carry/carry-claim.ts';
import type { SharedDevices } from '../../relay/cluster/devices/shared-devices.ts';
import type { RelayCluster } from '../../relay/cluster/relay-cluster.ts';
import type { KvTokenStore } from '../../relay/cluster/tokens/kv-token-store.ts';
import { type StoredToken, TokenTable } from '../../relay/tokens/token-table.ts';

export interface CarryInParts {
  /** relay.db. */
  readonly database: Database;
  readonly claim: CarryClaim;
  readonly tokens: KvTokenStore;
  readonly devices: SharedDevices;
  readonly cluster: Pick<RelayCluster, 'carry' | 'store'>;
  /** Of tokens that each relay makes for itself: nobody was let in with them. */
  readonly ownTokenNames: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What a relay had by itself: live tokens, names of computers, messages that are not over. */
export interface OwnThings {
  readonly tokens: number;
  readonly names: number;
  readonly messages: number;
}

/** `carried`: it is the cluster's now. `left`: it is not, and stays in relay.db, where nobody uses it. */
export interface CarriedIn {
  readonly carried?: OwnThings | undefined;
  readonly left?: OwnThings | undefined;
}

interface Kept {
  readonly tokens: readonly StoredToken[];
  readonly names: ReadonlyMap<string, string>;
  readonly messages: CarriedMessages;
}

/**
 * What this relay had by itself becomes the cluster's, if nobody was ever let in there: tokens with their history, names,
 * and messages of the last day. Only one relay does that, once, and goes on with it where it was interrupted.
 * @throws ProtocolError CLUSTER_UNAVAILABLE
 */
export async function carryIn(parts: CarryInParts): Promise<CarriedIn> {
  const { database, claim, tokens, ownTokenNames, clock, logger } = parts;
  const kept = keptIn(parts);
  const before = countOf(kept);
  if (isNothing(before)) return {};
  const may = claim.isUnderWay || (tokens.hasOnly(ownTokenNames) && (await claim.take()));
  let leftMessages: readonly string[] = [];
  if (may) {
    await carryTokensAndNames(parts, kept);
    leftMessages = await parts.cluster.carry(kept.messages);
  }
  leaveToTheCluster(parts, kept);
  const left = countOf(keptIn(parts));
  if (may && leftMessages.length === 0 && isNothing(left)) await claim.done(clock.now());
  await database.durable();
  const carried = { ...before };
  for (const what of ['tokens', 'names', 'messages'] as const) carried[what] -= left[what];
  if (!isNothing(carried)) logger.info({ ...carried }, 'what this relay had by itself is of the cluster now');
  if (!isNothing(left))
    logger.warn({ ...left }, 'what this relay had by itself is not of the cluster: it stays in relay.db');
  return { ...(!isNothing(carried) && { carried }), ...(!isNothing(left) && { left }) };
}

function keptIn({ database, ownTokenNames, clock, logger }: CarryInParts): Kept {
  const own = new Set(ownTokenNames);
  return {
    tokens: new TokenTable(database).all().filter(({ row }) => !own.has(row.name)),
    names: new SqliteDeviceNames(database).all(),
    messages: messagesToCarry(database, clock, logger),
  };
}

function countOf({ tokens, names, messages }: Kept): OwnThings {
  const live = tokens.filter(({ revokedAt }) => revokedAt === undefined);
  return { tokens: live.length, names: names.size, messages: messages.unfinished + messages.damaged.length };
}

function isNothing({ tokens, names, messages }: OwnThings): boolean {
  return tokens + names + messages === 0;
}

/** Tokens first: a message whose sender or computer nobody knows would end. */
async function carryTokensAndNames({ database, tokens, devices }: CarryInParts, kept: Kept): Promise<void> {
  await tokens.bringIn(kept.tokens);
  for (const [deviceId, name] of kept.names) await devices.offer(deviceId, name);
  for (const device of new KnownDevices(database).all()) devices.visits.save(device);
}

/**
 * What the cluster has, this file has no more: a token that is revoked there must not be good here again, nor a text typed
 * again, should this relay ever be by itself once more.
 */
function leaveToTheCluster({ database, tokens, devices, cluster, clock }: CarryInParts, kept: Kept): void {
  const table = new TokenTable(database);
  const names = new SqliteDeviceNames(database);
  database.transaction(() => {
    for (const { row, revokedAt } of kept.tokens) {
      if (revokedAt === undefined && tokens.find(row.jti) !== undefined) table.revoke(row.jti, clock.now(), 'keep');
    }
    for (const deviceId of [...kept.names.keys()]) if (devices.get(deviceId) !== undefined) void names.forget(deviceId);
  });
  const ids = kept.messages.messages.map(({ insert }) => insert.id);
  forgetCarried(
    database,
    ids.filter((id) => cluster.store.find(id) !== undefined),
  );
}
