import type { Clock } from '../base/clock.ts';
import type { Database } from '../base/database.ts';
import type { Logger } from '../base/logger.ts';
import type { UnreadyReason } from '../protocol/http.ts';
import type { Listen } from '../server/listener/listener.ts';
import type { LoopbackRoutes, RouteGuard } from '../server/listener/server-edge.ts';
import type { ConnectionManagerConfig } from '../server/sockets/connection-manager.ts';
import type { DeviceNames } from './agents/device-names.ts';
import type { DeviceVisits } from './agents/device-visits.ts';
import type { Audit } from './audit/audit.ts';
import type { RelayCluster } from './cluster/relay-cluster.ts';
import type { LanOptions } from './lan/lan-options.ts';
import type { PairingWindows } from './pairing/pairing-windows.ts';
import type { EngineSettings } from './recognition/engine.ts';
import type { RelayLimits } from './relay-limits.ts';
import type { TokenStore } from './tokens/token-store.ts';

export interface RelayOptions {
  /** Open; it stays the caller's, who closes it after `stop()`. */
  readonly database: Database;
  /** Of a cluster: the tokens of all its relays. Default: those in the database. */
  readonly tokens?: TokenStore | undefined;
  /** Of a cluster: what the owner calls its computers, and what these said of themselves. Default: as the database says. */
  readonly names?: DeviceNames | undefined;
  readonly visits?: DeviceVisits | undefined;
  /** Of a cluster: its pairing window. Default: one of this relay. */
  readonly pairingWindows?: PairingWindows | undefined;
  /** Of a cluster: which of its relays this is, for people who look at metrics. */
  readonly member?: string | undefined;
  /** Of a cluster: over how many milliseconds agents are sent elsewhere before it stops. Default: not at all. */
  readonly drainMs?: number | undefined;
  /** Of a cluster: why this relay should be asked nothing now. Default: it always may. */
  readonly unready?: (() => readonly UnreadyReason[]) | undefined;
  /** Signs all tokens. */
  readonly secret: Uint8Array;
  /** Tells this relay from others, for agents. */
  readonly relayId: string;
  /** What people call it; see `Relay.rename`. */
  readonly name: string;
  readonly version: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: Partial<RelayLimits>;
  readonly connections?: Pick<ConnectionManagerConfig, 'writeCoalescingEnabled' | 'writeCoalescingOptions'>;
  /** For a relay whose connections do not come from the network: see `test/simulation`. */
  readonly listen?: Listen | undefined;
  /** This run of the operating system; see `readBootId`, which is asked when it is not given. */
  readonly bootId?: string | undefined;
  /** A Unix domain socket, or a named pipe of Windows, on which the owner of the data folder asks, and nobody else. */
  readonly ownerSocket?: string | undefined;
  /** Names of this computer under which the relay may be asked, besides the loopback's. */
  readonly hostNames?: readonly string[];
  /** Origins whose pages may use the relay, besides its own: `https://example.org`. */
  readonly allowedOrigins?: readonly string[];
  readonly audit?: Audit;
  /** How to listen on the LAN, once `sharing.turnOn()` is called. */
  readonly lan?: LanOptions;
  /** The built phone page, a folder; it is served at `/`. */
  readonly phonePage?: string | undefined;
  /** What turns speech into text; without it nothing does. See also `Relay.recognizeWith`. */
  readonly recognition?: EngineSettings | undefined;
  /** For one of several relays: what they have in common, in the place of what this one would have in its database. */
  readonly cluster?: RelayCluster | undefined;
  /** What else the loopback listener serves. */
  readonly local?: ((guard: RouteGuard) => LoopbackRoutes) | undefined;
}
