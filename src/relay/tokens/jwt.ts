import { createSecretKey, type webcrypto } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { type Scope, scopeSchema } from '../../protocol/http.ts';
import { OWNER_ID } from './owner.ts';

/** RFC 7518, 3.2. No other algorithm is accepted, `none` least of all. */
const ALGORITHM = 'HS256';
const OWNER_TOKEN_SECONDS = 60;
/** Our tokens are about 250 characters; nothing longer than this is looked at. */
const MAX_TOKEN_LENGTH = 2_048;

/** A token that has a row. It does not expire; it is revoked. */
const deviceClaimsSchema = z.object({
  jti: z.uuid(),
  name: z.string(),
  scope: scopeSchema,
  deviceId: z.string().optional(),
  sub: z.undefined().optional(),
});
export type DeviceClaims = z.infer<typeof deviceClaimsSchema>;

/** A token without a row: whoever can mint it owns the secret, and so the data folder. */
const ownerClaimsSchema = z.object({ sub: z.literal(OWNER_ID), scope: z.literal('admin'), iat: z.int(), exp: z.int() });

export type VerifiedClaims = ({ kind: 'device' } & DeviceClaims) | { kind: 'owner'; expiresAt: number };

/** HMAC with SHA-256, for signing and verifying. */
export type SigningKey = webcrypto.CryptoKey;

export interface TokenClaims {
  jti: string;
  name: string;
  scope: Scope;
  deviceId: string | undefined;
  /** Milliseconds since the Unix epoch. */
  createdAt: number;
}

/** The form that jose works with: from any other it would make one anew for every token. */
export function signingKey(secret: Uint8Array): SigningKey {
  return createSecretKey(secret).toCryptoKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}

/** The same claims give the same token. */
export function signToken(key: SigningKey, claims: TokenClaims): Promise<string> {
  const { jti, name, scope, deviceId, createdAt } = claims;
  return new SignJWT({ name, scope, ...(deviceId === undefined ? {} : { deviceId }) })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setJti(jti)
    .setIssuedAt(Math.floor(createdAt / 1_000))
    .sign(key);
}

/** An admin token for the 60 s to come, for a program of the person who owns the data folder (the CLI). */
export function mintOwnerToken(secret: Uint8Array, clock: Clock): Promise<string> {
  const issuedAt = Math.floor(clock.now() / 1_000);
  return new SignJWT({ scope: 'admin' })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setSubject(OWNER_ID)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + OWNER_TOKEN_SECONDS)
    .sign(signingKey(secret));
}

/** Signature, algorithm, expiry and shape; `undefined` when any of them is wrong. Whether it was revoked is not known here. */
export async function verifySignature(
  key: SigningKey,
  token: string,
  nowMs: number,
): Promise<VerifiedClaims | undefined> {
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  let payload: unknown;
  try {
    ({ payload } = await jwtVerify(token, key, { algorithms: [ALGORITHM], currentDate: new Date(nowMs) }));
  } catch {
    return undefined;
  }
  const device = deviceClaimsSchema.safeParse(payload);
  if (device.success) return { kind: 'device', ...device.data };
  const owner = ownerClaimsSchema.safeParse(payload);
  if (!owner.success || owner.data.exp - owner.data.iat > OWNER_TOKEN_SECONDS) return undefined;
  return { kind: 'owner', expiresAt: owner.data.exp * 1_000 };
}
