import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import { type DataFolder, readIfThere, writePrivateFile } from './data-folder.ts';

/** RFC 7518, section 3.2: a key for HS256 has at least the size of its hash, 256 bits. */
const SECRET_BYTES = 32;

/** The key that signs all tokens; undefined before the first start. @throws {AppError} `INVALID_SECRET` */
export function readSecret(folder: DataFolder): Uint8Array | undefined {
  const secret = readIfThere(folder.secret);
  if (secret !== undefined && secret.length !== SECRET_BYTES) {
    throw new AppError('INVALID_SECRET', `${folder.secret} holds ${secret.length} bytes, not ${SECRET_BYTES}.`, {
      hint: 'Restore it from a backup, or delete it: then every device needs a new token.',
    });
  }
  return secret;
}

/** As `readSecret`; makes the key at first. Call it while relay.db is open: its lock keeps two from making one each. */
export function ensureSecret(folder: DataFolder): Uint8Array {
  const present = readSecret(folder);
  if (present !== undefined) return present;
  const secret = randomBytes(SECRET_BYTES);
  writePrivateFile(folder.secret, secret);
  return secret;
}

/** The lasting identity of this relay, a UUID; made at first, under the same lock as the secret. */
export function ensureRelayId(folder: DataFolder): string {
  const present = z.uuid().safeParse(readIfThere(folder.relayId)?.toString('utf8').trim());
  if (present.success) return present.data;
  const relayId = randomUUID();
  writePrivateFile(folder.relayId, `${relayId}\n`);
  return relayId;
}
