import { createPublicKey, sign, type X509Certificate } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { keyPin } from '../../base/key-pin.ts';
import type { TlsCredentials } from '../../server/listener/tls-server.ts';
import { type Authority, type AuthorityFile, canConstrain, covers, isSignedBy, makeAuthority } from './authority.ts';
import { issueCertificate, SERVER_VALID_MS } from './certificate.ts';
import { type CertificateFile, CertificateStore } from './certificate-store.ts';

/** Renewed when less is left: longer than a relay is likely to run without a look at its certificate. */
const RENEW_BEFORE_MS = 30 * 24 * 60 * 60 * 1_000;

export interface TlsIdentityParts {
  /** PEM, PKCS #8; an EC key on P-256. */
  readonly key: string;
  /** Host names that may be asked for, in small letters. */
  readonly names: readonly string[];
  readonly certificates: CertificateFile;
  readonly authority: AuthorityFile;
  /** What people call the relay. */
  readonly name: () => string;
  readonly clock: Clock;
}

/**
 * The key by which devices know this relay, and a certificate for each of its names and addresses: by the relay's own
 * authority where that may sign for them, else by the key itself. The key is the same in both.
 */
export class TlsIdentity {
  /** SHA-256 of the public key: the same for all certificates. */
  readonly pin: string;
  readonly names: readonly string[];
  readonly #parts: TlsIdentityParts;
  readonly #store: CertificateStore;
  #authority: Authority | undefined;

  constructor(parts: TlsIdentityParts) {
    this.#parts = parts;
    this.names = parts.names;
    this.#store = new CertificateStore(parts.certificates);
    this.pin = keyPin(createPublicKey(parts.key));
    this.#authority = parts.authority.load();
  }

  get authority(): Authority | undefined {
    return this.#authority;
  }

  /** SPKI, DER, in base64url. */
  get publicKey(): string {
    return createPublicKey(this.#parts.key).export({ type: 'spki', format: 'der' }).toString('base64url');
  }

  /** ECDSA with SHA-256 (FIPS 186-5), as WebCrypto has it, in base64url. `statement` begins as nothing else does. */
  sign(statement: string): string {
    const key = { key: this.#parts.key, dsaEncoding: 'ieee-p1363' } as const;
    return sign('sha256', Buffer.from(statement), key).toString('base64url');
  }

  /** Names and addresses that there have been certificates for, the last one first. */
  formerSubjects(): string[] {
    return this.#store.subjects();
  }

  /** Of these, what the authority cannot sign for, and another one could. */
  notCovered(subjects: readonly string[]): string[] {
    const authority = this.#authority;
    if (authority === undefined) return [];
    return subjects.filter((subject) => canConstrain(subject) && !covers(authority, subject, this.#soon()));
  }

  /**
   * Makes the authority if there has never been a certificate: where there has, browsers were told to accept it, and
   * another would be a warning to each of them. Then it is for the owner to say (`renewAuthority`).
   */
  async found(addresses: readonly string[]): Promise<void> {
    if (this.#authority === undefined && addresses.length > 0 && this.#store.isEmpty()) {
      await this.renewAuthority(addresses);
    }
  }

  /**
   * Another authority, for the names and addresses of today and those that the last one was for. Phones that have
   * installed the last one have to install this one.
   */
  async renewAuthority(addresses: readonly string[]): Promise<void> {
    const { authority: file, name, clock } = this.#parts;
    const subjects = [...this.names, ...addresses, ...(this.#authority?.subjects ?? [])];
    this.#authority = await makeAuthority({ subjects, name: name(), now: clock.now() });
    file.save(this.#authority);
  }

  /** The stored certificate for this name or address while it is good, else a new one for the same key. */
  async credentialsFor(subject: string): Promise<TlsCredentials> {
    const { key, clock } = this.#parts;
    const authority = covers(this.#authority, subject, this.#soon()) ? this.#authority : undefined;
    const stored = this.#store.find(subject, (certificate) => this.#isGood(certificate, authority));
    const own = stored ?? (await issueCertificate({ key, subject, now: clock.now(), authority }));
    if (stored === undefined) this.#store.add(own);
    return { key, cert: authority === undefined ? own : `${own.trim()}\n${authority.issuing}` };
  }

  #isGood(certificate: X509Certificate, authority: Authority | undefined): boolean {
    const now = this.#parts.clock.now();
    const { publicKey, validFromDate, validToDate } = certificate;
    return (
      keyPin(publicKey) === this.pin &&
      validFromDate.getTime() <= now &&
      validToDate.getTime() - now > RENEW_BEFORE_MS &&
      (authority === undefined ? certificate.verify(publicKey) : isSignedBy(certificate, authority))
    );
  }

  /** What is signed now is good until then. */
  #soon(): number {
    return this.#parts.clock.now() + SERVER_VALID_MS;
  }
}
