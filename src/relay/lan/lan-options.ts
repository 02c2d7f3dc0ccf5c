import type { Firewall } from '../../protocol/firewall.ts';
import type { Advertisement } from './advertisement.ts';
import type { GivenCertificate } from './given-certificate.ts';
import type { TlsIdentity } from './tls-identity.ts';

export interface Shared {
  readonly addresses: readonly string[];
  readonly port: number;
  /** What is announced has lost its name. */
  readonly onNameLost: () => void;
}

export interface LanOptions {
  readonly identity: TlsIdentity;
  /** For those who ask for one of its names. */
  readonly given?: GivenCertificate | undefined;
  /** The addresses to listen on, looked at again and again; the one that links are to name first is the first. */
  readonly addresses: () => readonly string[] | Promise<readonly string[]>;
  /** 0: any free port, for tests. */
  readonly port: number;
  /** Announces the relay; called anew when what is shared has changed. */
  readonly advertise?: ((shared: Shared) => Advertisement) | undefined;
  /** Which firewall is on here. */
  readonly firewall?: (() => Firewall | undefined) | undefined;
  /** INSECURE: plain HTTP on this port as well. */
  readonly insecurePort?: number | undefined;
}
