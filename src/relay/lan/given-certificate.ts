import type { TlsCredentials } from '../../server/listener/tls-server.ts';

/** A certificate that the owner got elsewhere: of mkcert, Tailscale, Let's Encrypt, a company. */
export interface GivenCertificate {
  /** Takes what has changed since the last look. Never throws: what cannot be used is said, and what was there stays. */
  look(): void;
  /** For that name, in small letters, if it is good for it now. */
  credentialsFor(name: string): TlsCredentials | undefined;
}
