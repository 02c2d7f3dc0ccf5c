import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { TlsIdentity } from '../../relay/lan/tls-identity.ts';
import { AppError } from '../app-error.ts';
import { type DataFolder, readIfThere, writePrivateFile } from '../folder/data-folder.ts';

/** Made once: every paired device knows the relay by it. @throws {AppError} `INVALID_SECRET` when it is damaged */
function ensureTlsKey(folder: DataFolder): string {
  const present = readIfThere(folder.tlsKey)?.toString('utf8');
  if (present === undefined) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    writePrivateFile(folder.tlsKey, pem);
    return pem;
  }
  try {
    if (createPrivateKey(present).asymmetricKeyDetails?.namedCurve === 'prime256v1') return present;
  } catch {
    // Said below.
  }
  throw new AppError('INVALID_SECRET', `${folder.tlsKey} holds no key that Lantype can use.`, {
    hint: 'Restore it from a backup, or delete it: then every computer that joined has to be paired anew.',
  });
}

/** The identity of the relay of a data folder. Call it while relay.db is open: its lock keeps two from making one each. */
export function loadTlsIdentity(folder: DataFolder, names: readonly string[], clock: Clock): TlsIdentity {
  return new TlsIdentity({
    key: ensureTlsKey(folder),
    names,
    store: {
      load: () => readIfThere(folder.tlsCertificate)?.toString('utf8'),
      save: (certificate) => writePrivateFile(folder.tlsCertificate, certificate),
    },
    clock,
  });
}
