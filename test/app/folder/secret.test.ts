import { statSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openDataFolder } from '../../../src/app/folder/data-folder.ts';
import { ensureRelayId, ensureSecret, readSecret } from '../../../src/app/folder/secret.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

it('is 32 random bytes, made once and readable to its owner only', () => {
  const folder = openDataFolder(tempFolder());
  expect(readSecret(folder)).toBeUndefined();
  const secret = ensureSecret(folder);
  expect(secret).toHaveLength(32);
  expect(ensureSecret(folder)).toEqual(secret);
  expect(readSecret(folder)).toEqual(secret);
  expect(ensureSecret(openDataFolder(tempFolder()))).not.toEqual(secret);
  if (process.platform !== 'win32') expect(statSync(folder.secret).mode & 0o777).toBe(0o600);
});

it('is refused, not replaced, when it is not whole', () => {
  const folder = openDataFolder(tempFolder());
  writeFileSync(folder.secret, 'short');
  expect(() => ensureSecret(folder)).toThrow(expect.objectContaining({ code: 'INVALID_SECRET' }));
});

it('the id of the relay is a UUID that stays', () => {
  const folder = openDataFolder(tempFolder());
  const relayId = ensureRelayId(folder);
  expect(relayId).toMatch(/^[0-9a-f-]{36}$/);
  expect(ensureRelayId(folder)).toBe(relayId);
});
