import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { isIP, isIPv4, isIPv6 } from 'node:net';
import type { Extension } from '@peculiar/x509';
import { signCertificate, type X509 } from './x509.ts';

/** Of what signs the relay's certificates. */
export const AUTHORITY_NAME = 'Lantype (this relay alone)';
const DAY_MS = 24 * 60 * 60 * 1_000;
const VALID_MS = 20 * 365 * DAY_MS;
/** Networks that a laptop has been in. */
const MOST_SUBJECTS = 100;
/** With what is around it, a common name has at most 64 characters (RFC 5280, appendix A.1). */
const MOST_OF_NAME = 37;
/** RFC 5280, 4.2.1.10. */
const NAME_CONSTRAINTS = '2.5.29.30';

/**
 * A certificate authority for this relay alone (decision 0088). A phone that has installed `root` trusts what `issuing`
 * signs, and nothing else: the key of the root was thrown away when it had signed that one certificate. Both are
 * constrained to `subjects`.
 */
export interface Authority {
  /** PEM. What phones install. */
  readonly root: string;
  /** PEM; goes with each certificate that it has signed. */
  readonly issuing: string;
  /** PEM, PKCS #8: of `issuing`. */
  readonly key: string;
  /** The names and addresses that there can be certificates for. */
  readonly subjects: readonly string[];
}

/** Keeps the authority, whole or not at all. */
export interface AuthorityFile {
  load(): Authority | undefined;
  save(authority: Authority): void;
}

export interface AuthorityRequest {
  /** The first that fit are taken. Of names, those with one label are left out; see `canConstrain`. */
  readonly subjects: readonly string[];
  /** Of the relay, for people to know it by among others on their phone. */
  readonly name: string;
  readonly now: number;
}

export async function makeAuthority({ subjects, name, now }: AuthorityRequest): Promise<Authority> {
  const covered = [...new Set(subjects)].filter(canConstrain).slice(0, MOST_SUBJECTS);
  const root = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuing = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Another one each time: lists of installed certificates show little else.
  const time = new Date(now).toISOString().slice(0, 16).replace('T', ' ');
  const rootName = `Lantype ${[...name].slice(0, MOST_OF_NAME).join('')} ${time}`;
  const constraints = await constraintsTo(covered);
  const common = { issuer: rootName, signer: root, now, validMs: VALID_MS };
  const extensions = (pathLength: number) => (x509: X509) => [
    new x509.BasicConstraintsExtension(true, pathLength, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    constraints(x509),
  ];
  return {
    root: await signCertificate({
      ...common,
      subject: rootName,
      publicKey: root.publicKey,
      extensions: extensions(1),
    }),
    issuing: await signCertificate({
      ...common,
      subject: AUTHORITY_NAME,
      publicKey: issuing.publicKey,
      extensions: extensions(0),
    }),
    key: issuing.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    subjects: covered,
  };
}

/** Whether it may sign for that name or address: it can, and lasts as long as what it would sign. */
export function covers(authority: Authority | undefined, subject: string, until: number): authority is Authority {
  if (authority?.subjects.includes(subject) !== true) return false;
  return new X509Certificate(authority.issuing).validToDate.getTime() > until;
}

/** Whether that certificate is by this authority, as it is now. */
export function isSignedBy(certificate: X509Certificate, { issuing }: Authority): boolean {
  return certificate.verify(new X509Certificate(issuing).publicKey);
}

/** SHA-256 of the root certificate, as phones show it: `12:AB:…`. */
export function fingerprintOf({ root }: Authority): string {
  return new X509Certificate(root).fingerprint256;
}

/** Whether the key is that of the certificate: a file that was put together by hand may be anything. */
export function isWhole({ key, issuing }: Authority): boolean {
  try {
    return createPublicKey(key).equals(new X509Certificate(issuing).publicKey);
  } catch {
    return false;
  }
}

/**
 * A name stands for all names that end in it (RFC 5280, 4.2.1.10): one that is a single label may be a whole top-level
 * domain, as `app` and `dev` are.
 */
export function canConstrain(subject: string): boolean {
  return isIP(subject) !== 0 || subject.includes('.');
}

/** Critical: who does not know the extension refuses the authority as a whole. */
async function constraintsTo(subjects: readonly string[]): Promise<(x509: X509) => Extension> {
  const { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } = await import('@peculiar/asn1-x509');
  const { AsnConvert } = await import('@peculiar/asn1-schema');
  const subtrees = (names: readonly ConstructorParameters<typeof GeneralName>[0][]) =>
    new GeneralSubtrees(names.map((name) => new GeneralSubtree({ base: new GeneralName(name) })));
  const permitted = subjects.map((subject) =>
    isIP(subject) === 0 ? { dNSName: subject } : { iPAddress: `${subject}/${isIPv4(subject) ? 32 : 128}` },
  );
  // A form of name of which nothing is permitted is not constrained at all, so all of it is excluded.
  const excluded = [
    ...(subjects.some((subject) => isIP(subject) === 0) ? [] : [{ dNSName: '' }]),
    ...(subjects.some(isIPv4) ? [] : [{ iPAddress: '0.0.0.0/0' }]),
    ...(subjects.some(isIPv6) ? [] : [{ iPAddress: '::/0' }]),
  ];
  const value = AsnConvert.serialize(
    new NameConstraints({
      ...(permitted.length > 0 && { permittedSubtrees: subtrees(permitted) }),
      ...(excluded.length > 0 && { excludedSubtrees: subtrees(excluded) }),
    }),
  );
  return (x509) => new x509.Extension(NAME_CONSTRAINTS, true, value);
}
