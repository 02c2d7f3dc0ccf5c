import { createPublicKey } from 'node:crypto';
import { isIP } from 'node:net';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Clocks of phones may be behind. */
const BEFORE_MS = DAY_MS;
const VALID_MS = 2 * 365 * DAY_MS;

export interface CertificateRequest {
  /** PEM, PKCS #8; an EC key on P-256. */
  readonly key: string;
  readonly addresses: readonly string[];
  readonly names: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** A self-signed certificate (PEM) for a server under these addresses and names (RFC 5280, 4.2.1.6). */
export async function issueCertificate({ key, addresses, names, now }: CertificateRequest): Promise<string> {
  // Loaded when it is needed, which is once in a long while: it is large.
  const { generate } = await import('selfsigned');
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  const { cert } = await generate([{ name: 'commonName', value: 'Lantype' }], {
    keyPair: { privateKey: key, publicKey },
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - BEFORE_MS),
    notAfterDate: new Date(now + VALID_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          ...addresses.filter((address) => isIP(address) !== 0).map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  return cert;
}
