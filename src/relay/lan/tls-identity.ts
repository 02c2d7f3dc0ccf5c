import { createPublicKey, X509Certificate } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { keyPin } from '../../base/key-pin.ts';
import type { TlsCredentials } from '../../server/listener/listener.ts';
import { issueCertificate } from './certificate.ts';

/** Renewed when less is left: longer than a relay is likely to run without a look at its certificate. */
const RENEW_BEFORE_MS = 30 * 24 * 60 * 60 * 1_000;

/** Keeps the certificate: a browser that was told to accept it remembers this one, not the key. */
export interface CertificateStore {
  load(): string | undefined;
  save(certificate: string): void;
}

export interface TlsIdentityParts {
  /** PEM, PKCS #8; an EC key on P-256. */
  readonly key: string;
  /** Host names for the certificate. */
  readonly names: readonly string[];
  readonly store: CertificateStore;
  readonly clock: Clock;
}

/** The key by which devices know this relay, and certificates for whatever addresses it has at the time. */
export class TlsIdentity {
  /** SHA-256 of the public key: the same for all certificates. */
  readonly pin: string;
  readonly #parts: TlsIdentityParts;

  constructor(parts: TlsIdentityParts) {
    this.#parts = parts;
    this.pin = keyPin(createPublicKey(parts.key));
  }

  /** The stored certificate if it still fits, else a new one for the same key. */
  async credentialsFor(addresses: readonly string[]): Promise<TlsCredentials> {
    const { key, names, store, clock } = this.#parts;
    const stored = store.load();
    if (stored !== undefined && this.#fits(stored, addresses)) return { key, cert: stored };
    const cert = await issueCertificate({ key, addresses, names, now: clock.now() });
    store.save(cert);
    return { key, cert };
  }

  #fits(pem: string, addresses: readonly string[]): boolean {
    try {
      const certificate = new X509Certificate(pem);
      const now = this.#parts.clock.now();
      return (
        keyPin(certificate.publicKey) === this.pin &&
        certificate.validFromDate.getTime() <= now &&
        certificate.validToDate.getTime() - now > RENEW_BEFORE_MS &&
        addresses.every((address) => certificate.checkIP(address) !== undefined) &&
        this.#parts.names.every((name) => certificate.checkHost(name) !== undefined)
      );
    } catch {
      // Damaged, or nothing that Node.js reads: a new one it is.
      return false;
    }
  }
}
