import { MISSED_PONGS_ALLOWED, PING_INTERVAL_MS } from '../protocol/limits.ts';

/** What every listener and its sockets bound. Times in milliseconds, sizes in bytes, the rest are counts. */
export interface ServerLimits {
  pingIntervalMs: number;
  missedPongsAllowed: number;
  /** A client that was silent for longer is not "alive" to `ConnectionManager.isClientAlive`. */
  clientHeartbeatTimeoutMs: number;
  /** Upgrades whose token is being verified. */
  maxUpgradesInProgress: number;
  /** Requests of one token. */
  tokenRequestsPerSecond: number;
  tokenBurst: number;
  /** Of its bodies that are being read, together. */
  tokenBodyBytes: number;
  /** Of the connections of one token; more than its agent can need. A frame counts one more for each KiB. */
  framesPerSecond: number;
  frameBurst: number;
  /** Requests without a valid token, of one address. */
  strangerRequestsPerSecond: number;
  strangerBurst: number;
  /** Connections that have shown no valid token. */
  maxStrangerSockets: number;
  /** Of those, on listeners with TLS; counted apart. */
  maxStrangerTlsSockets: number;
  maxStrangerSocketsPerAddress: number;
  /** Of all headers of one request together. */
  maxHeaderBytes: number;
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  /** `stop()` cuts what is still open after this time. */
  stopTimeoutMs: number;
}

export const DEFAULT_SERVER_LIMITS: Readonly<ServerLimits> = {
  pingIntervalMs: PING_INTERVAL_MS,
  missedPongsAllowed: MISSED_PONGS_ALLOWED,
  clientHeartbeatTimeoutMs: 20_000,
  maxUpgradesInProgress: 256,
  tokenRequestsPerSecond: 50,
  tokenBurst: 500,
  tokenBodyBytes: 1_024 * 1_024,
  framesPerSecond: 20_000,
  frameBurst: 20_000,
  strangerRequestsPerSecond: 10,
  strangerBurst: 100,
  maxStrangerSockets: 1_024,
  maxStrangerTlsSockets: 96,
  maxStrangerSocketsPerAddress: 64,
  maxHeaderBytes: 8_192,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  stopTimeoutMs: 2_000,
};
