import type { KeyObject } from 'node:crypto';
import type { Extension } from '@peculiar/x509';

/** The library, loaded when it is needed, which is once in a long while: it is large. */
export const loadX509 = () => import('@peculiar/x509');
export type X509 = Awaited<ReturnType<typeof loadX509>>;

/** The same class by other names, where the types of browsers are known too. */
type Key = Extract<Parameters<X509['X509CertificateGenerator']['create']>[0], { signingKey: unknown }>['signingKey'];

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const DAY_MS = 24 * 60 * 60 * 1_000;

export interface CertificateRequest {
  /** Common names. */
  readonly subject: string;
  readonly issuer: string;
  /** Both on P-256. */
  readonly publicKey: KeyObject;
  readonly signer: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  /** Milliseconds since the Unix epoch; it is good from a day before, for clocks of phones may be behind. */
  readonly now: number;
  readonly validMs: number;
  readonly extensions: (x509: X509) => readonly Extension[];
}

/** An X.509 certificate (RFC 5280), as PEM, that says by whose key it was signed and which key it is for. */
export async function signCertificate(request: CertificateRequest): Promise<string> {
  const { subject, issuer, publicKey, signer, now, validMs, extensions } = request;
  const x509 = await loadX509();
  const webKey = (key: KeyObject, usage: 'sign' | 'verify') => key.toCryptoKey(ALGORITHM, true, [usage]) as Key;
  const own = webKey(publicKey, 'verify');
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [subject] }],
    issuer: [{ CN: [issuer] }],
    publicKey: own,
    signingKey: webKey(signer.privateKey, 'sign'),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + validMs),
    extensions: [
      ...extensions(x509),
      await x509.SubjectKeyIdentifierExtension.create(own),
      await x509.AuthorityKeyIdentifierExtension.create(webKey(signer.publicKey, 'verify')),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}
