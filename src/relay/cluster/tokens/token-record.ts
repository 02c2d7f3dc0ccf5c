import { z } from 'zod';
import { type MessagesOfRevoked, scopeSchema } from '../../../protocol/http.ts';
import { storedGrantsSchema, type TokenChange, type TokenRow } from '../../tokens/token-store.ts';
import type { StoredToken } from '../../tokens/token-table.ts';

/** What a newer version has put in stays when an older one writes the record again: relays are updated one by one. */
const keptSchema = z.looseObject({
  jti: z.uuid(),
  name: z.string(),
  scope: scopeSchema,
  deviceId: z.string().optional(),
  createdAt: z.int(),
  grants: storedGrantsSchema.optional(),
  origin: z.uuid().optional(),
});
type Kept = z.output<typeof keptSchema>;

const endedSchema = keptSchema.extend({ revokedAt: z.int(), messages: z.enum(['keep', 'end']).catch('end') });

/**
 * All tokens that have had one name, of which at most one is live: so one compare-and-set makes, changes, replaces or
 * revokes a token, and a name cannot be given twice.
 */
const tokenRecordSchema = z.looseObject({
  live: keptSchema.optional(),
  /** The newest last. */
  ended: z.array(endedSchema).default([]),
  /** Who has asked for the last change, for people. */
  by: z.string().optional().catch(undefined),
});
export type TokenRecord = z.output<typeof tokenRecordSchema>;

const NO_RECORD: TokenRecord = { ended: [] };

/** NATS takes a megabyte. A phone is paired anew now and then: this is for what a script does. */
const MOST_ENDED_CHARACTERS = 300_000;

/** @throws when it is none */
export function parseTokenRecord(value: unknown): TokenRecord {
  return value === undefined ? NO_RECORD : tokenRecordSchema.parse(value);
}

/** As `parseTokenRecord`; one that cannot be read has no live token. */
export function readTokenRecord(value: unknown): TokenRecord {
  return value === undefined ? NO_RECORD : tokenRecordSchema.catch(NO_RECORD).parse(value);
}

/** Keys of NATS have few characters, names have all: base64url. */
export function keyOfName(name: string): string {
  return `name.${Buffer.from(name).toString('base64url')}`;
}

export function rowOf({ jti, name, scope, deviceId, createdAt, grants, origin }: Kept): TokenRow {
  return { jti, name, scope, deviceId, createdAt, lastSeenAt: undefined, grants, origin };
}

/** `undefined` is left out by JSON. */
export function withLive(record: TokenRecord, { lastSeenAt: _, grants, ...row }: TokenRow): TokenRecord {
  const same = record.live?.jti === row.jti ? record.live : {};
  const held = grants && { ...grants, reached: copied(grants.reached), devices: copied(grants.devices) };
  return { ...record, live: { ...same, ...row, grants: held } };
}

function copied<T>(devices: T | readonly string[]): T | string[] {
  return Array.isArray(devices) ? [...devices] : (devices as T);
}

export function withoutLive(record: TokenRecord, revokedAt: number, messages: MessagesOfRevoked): TokenRecord {
  const { live, ...rest } = record;
  if (live === undefined) return record;
  const ended = [...record.ended, { ...live, revokedAt, messages }];
  while (JSON.stringify(ended).length > MOST_ENDED_CHARACTERS && ended.length > 1) ended.shift();
  return { ...rest, ended };
}

/** With those of another store, of the same name, the oldest first. */
export function joinedRecord(record: TokenRecord, tokens: readonly StoredToken[]): TokenRecord {
  const known = new Set([...record.ended, ...(record.live ? [record.live] : [])].map(({ jti }) => jti));
  let ended = record;
  for (const { row, revokedAt, messages } of tokens) {
    if (known.has(row.jti) || revokedAt === undefined) continue;
    // One by one, so that of too many the oldest go.
    const { live, ...rest } = ended;
    ended = { ...withoutLive(withLive(rest, row), revokedAt, messages ?? 'end'), ...(live && { live }) };
  }
  const live = tokens.find(({ row, revokedAt }) => revokedAt === undefined && !known.has(row.jti));
  return live === undefined || ended.live !== undefined ? ended : withLive(ended, live.row);
}

/** What has happened between the two, whatever was missed in between. */
export function changesBetween(before: TokenRecord, after: TokenRecord): TokenChange[] {
  const [was, is] = [before.live, after.live];
  if (was !== undefined && was.jti === is?.jti) {
    const same = JSON.stringify(was.grants) === JSON.stringify(is.grants);
    return same || is.grants === undefined ? [] : [{ kind: 'granted', jti: is.jti, grants: is.grants }];
  }
  const changes: TokenChange[] = [];
  if (was !== undefined) {
    const ended = after.ended.find(({ jti }) => jti === was.jti);
    // One that is not even among those that ended was taken out by hand: nothing says that its texts are wanted.
    changes.push({ kind: 'revoked', jti: was.jti, messages: ended?.messages ?? 'end' });
  }
  if (is !== undefined) changes.push({ kind: 'created', row: rowOf(is) });
  return changes;
}
