import { createPrivateKey, createPublicKey } from 'node:crypto';
import { isIP } from 'node:net';
import { AUTHORITY_NAME, type Authority } from './authority.ts';
import { signCertificate } from './x509.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** iOS takes no longer ones (825 days, of authorities that a person has installed). */
export const SERVER_VALID_MS = 2 * 365 * DAY_MS;

export interface ServerCertificateRequest {
  /** PEM, PKCS #8; an EC key on P-256. */
  readonly key: string;
  /** The name or the address. */
  readonly subject: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Who signs it; without one it is signed by its own key. */
  readonly authority?: Authority | undefined;
}

/** A certificate (PEM) for a server under this name or address (RFC 5280, 4.2.1.6). */
export function issueCertificate({ key, subject, now, authority }: ServerCertificateRequest): Promise<string> {
  const publicKey = createPublicKey(key);
  const signing = createPrivateKey(authority?.key ?? key);
  return signCertificate({
    subject: 'Lantype',
    issuer: authority === undefined ? 'Lantype' : AUTHORITY_NAME,
    publicKey,
    signer: { privateKey: signing, publicKey: createPublicKey(signing) },
    now,
    validMs: SERVER_VALID_MS,
    extensions: (x509) => [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([{ type: isIP(subject) === 0 ? 'dns' : 'ip', value: subject }]),
    ],
  });
}
