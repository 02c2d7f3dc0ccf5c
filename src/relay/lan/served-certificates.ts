import { isIP } from 'node:net';
import type { SharingView } from '../../protocol/sharing.ts';
import type { TlsCredentials } from '../../server/listener/tls-server.ts';
import { fingerprintOf } from './authority.ts';
import type { GivenCertificate } from './given-certificate.ts';
import type { TlsIdentity } from './tls-identity.ts';

/**
 * Which certificate is shown to whom (decision 0075). One for each name and address, which depends on no other, of the
 * relay's own key; to whoever asks for a name that the owner has a certificate for, that one. Agents ask for no name, so
 * they always see the key that they know the relay by.
 */
export class ServedCertificates {
  readonly #identity: TlsIdentity;
  readonly #given: GivenCertificate | undefined;
  #byAddress: ReadonlyMap<string, TlsCredentials> = new Map();
  #byName: ReadonlyMap<string, TlsCredentials> = new Map();

  constructor(identity: TlsIdentity, given: GivenCertificate | undefined) {
    this.#identity = identity;
    this.#given = given;
  }

  /** Takes what has become of the owner's certificate. */
  look(): void {
    this.#given?.look();
  }

  /** The names for which the owner has a certificate now. */
  givenNames(): string[] {
    return this.#identity.names.filter((name) => this.#given?.credentialsFor(name) !== undefined);
  }

  /** The authority, as people see it. */
  authority(): Pick<SharingView, 'authority'> {
    const { authority, names } = this.#identity;
    if (authority === undefined) return {};
    const missing = this.#identity.notCovered([...names, ...this.#byAddress.keys()]);
    return { authority: { fingerprint: fingerprintOf(authority), covers: [...authority.subjects], missing } };
  }

  async renewAuthority(addresses: readonly string[]): Promise<void> {
    await this.#identity.renewAuthority(addresses);
    await this.prepare(addresses);
  }

  /** Has those for `addresses`, and for the names, ready; makes or renews what is missing. */
  async prepare(addresses: readonly string[]): Promise<void> {
    await this.#identity.found(addresses);
    // Addresses are not asked for by name (RFC 6066, 3).
    this.#byName = await this.#credentialsOf(this.#identity.names.filter((name) => isIP(name) === 0));
    this.#byAddress = await this.#credentialsOf(addresses);
  }

  /** For whoever asks at this address, and for no name. `undefined`: it was not prepared. */
  forAddress(address: string): TlsCredentials | undefined {
    return this.#byAddress.get(address);
  }

  /** For whoever asks for this name, in small letters. `undefined`: it is none of ours. */
  readonly forName = (name: string): TlsCredentials | undefined => {
    const own = this.#byName.get(name);
    return own === undefined ? undefined : (this.#given?.credentialsFor(name) ?? own);
  };

  async #credentialsOf(subjects: readonly string[]): Promise<Map<string, TlsCredentials>> {
    const found = new Map<string, TlsCredentials>();
    // One after another: each may change the file.
    for (const subject of subjects) found.set(subject, await this.#identity.credentialsFor(subject));
    return found;
  }
}
