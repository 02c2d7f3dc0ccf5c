import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { type Authority, isWhole } from '../../relay/lan/authority.ts';
import { TlsIdentity } from '../../relay/lan/tls-identity.ts';
import { AppError } from '../app-error.ts';
import { type DataFolder, readIfThere, writePrivateFile } from '../folder/data-folder.ts';
import type { Settings } from '../settings/settings.ts';
import { CertificateFiles } from './certificate-files.ts';

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

const authoritySchema = z
  .strictObject({ root: z.string(), issuing: z.string(), key: z.string(), subjects: z.array(z.string()) })
  .refine(isWhole);

/** @throws {AppError} `INVALID_SECRET` when it is damaged */
function readAuthority(file: string): Authority | undefined {
  const content = readIfThere(file)?.toString('utf8');
  if (content === undefined) return undefined;
  try {
    return authoritySchema.parse(JSON.parse(content));
  } catch (cause) {
    throw new AppError('INVALID_SECRET', `${file} holds no certificate authority.`, {
      cause,
      hint: 'Restore it from a backup, or delete it: then phones that have installed it warn of the relay again.',
    });
  }
}

export interface TlsIdentityOptions {
  readonly names: readonly string[];
  /** What people call the relay. */
  readonly name: () => string;
  readonly clock: Clock;
}

/** The identity of the relay of a data folder. Call it while relay.db is open: its lock keeps two from making one each. */
export function loadTlsIdentity(folder: DataFolder, options: TlsIdentityOptions): TlsIdentity {
  return new TlsIdentity({
    ...options,
    key: ensureTlsKey(folder),
    certificates: {
      load: () => readIfThere(folder.tlsCertificate)?.toString('utf8'),
      save: (certificates) => writePrivateFile(folder.tlsCertificate, certificates),
    },
    authority: {
      load: () => readAuthority(folder.authority),
      save: (authority) => writePrivateFile(folder.authority, `${JSON.stringify(authority, undefined, 2)}\n`),
    },
  });
}

/** The certificate of the settings, if there is one. */
export function givenCertificate(
  folder: DataFolder,
  { tlsCertificate, tlsKey }: Pick<Settings, 'tlsCertificate' | 'tlsKey'>,
  clock: Clock,
  logger: Logger,
): CertificateFiles | undefined {
  if (tlsCertificate === undefined || tlsKey === undefined) return undefined;
  const at = (file: string): string => path.resolve(folder.root, file);
  return new CertificateFiles({ certificate: at(tlsCertificate), key: at(tlsKey), clock, logger });
}
