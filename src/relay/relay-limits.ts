import {
  ACK_TIMEOUT_MS,
  DUPLICATE_PROBE_MS,
  EVENT_LOG_CAPACITY,
  EVENT_LOG_MAX_AGE_MS,
  MAX_QUEUED_PER_DEVICE,
  MISSED_PONGS_ALLOWED,
  PING_INTERVAL_MS,
  REGISTER_TIMEOUT_MS,
} from '../protocol/limits.ts';

/** What the relay bounds. Times in milliseconds, sizes in bytes, the rest are counts. */
export interface RelayLimits {
  /** How long an HTTP answer waits for the agent's ACK. */
  ackTimeoutMs: number;
  /** Undelivered messages per device; one more is `QUEUE_FULL`. */
  maxQueuedPerDevice: number;
  /** Messages per device that are written to the agent and whose ACK is not yet due. */
  maxInFlight: number;
  /** An agent whose socket buffers more than this gets nothing until it has read. */
  maxBufferedBytes: number;
  pingIntervalMs: number;
  missedPongsAllowed: number;
  /** A client that was silent for longer is not "alive" to `ConnectionManager.isClientAlive`. */
  clientHeartbeatTimeoutMs: number;
  /** How long the first of two connections for one device has to answer a ping. */
  duplicateProbeMs: number;
  registerTimeoutMs: number;
  /** Accepted sockets of one token that have not registered. */
  maxUnregistered: number;
  /** Upgrades whose token is being verified. */
  maxUpgradesInProgress: number;
  /** Frames kept for a newcomer while the connection before it is probed. */
  maxKeptFrames: number;
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
  /** How long a finished message can still be asked for, and how many of them. */
  keepFinishedMs: number;
  keepFinishedRows: number;
  pruneIntervalMs: number;
  /** The event log keeps this many events, and none that is older. */
  eventLogCapacity: number;
  eventLogMaxAgeMs: number;
  /** Observer sockets of one token, and its polls that wait. */
  maxObservers: number;
  maxLongPolls: number;
  /** How far the stamp of another clock may be ahead. */
  maxClockDriftMs: number;
}

export const DEFAULT_RELAY_LIMITS: Readonly<RelayLimits> = {
  ackTimeoutMs: ACK_TIMEOUT_MS,
  maxQueuedPerDevice: MAX_QUEUED_PER_DEVICE,
  maxInFlight: 200,
  maxBufferedBytes: 1_024 * 1_024,
  pingIntervalMs: PING_INTERVAL_MS,
  missedPongsAllowed: MISSED_PONGS_ALLOWED,
  clientHeartbeatTimeoutMs: 20_000,
  duplicateProbeMs: DUPLICATE_PROBE_MS,
  registerTimeoutMs: REGISTER_TIMEOUT_MS,
  maxUnregistered: 100,
  maxUpgradesInProgress: 256,
  maxKeptFrames: 100,
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
  keepFinishedMs: 7 * 24 * 60 * 60 * 1_000,
  keepFinishedRows: 10_000,
  pruneIntervalMs: 60_000,
  eventLogCapacity: EVENT_LOG_CAPACITY,
  eventLogMaxAgeMs: EVENT_LOG_MAX_AGE_MS,
  maxObservers: 1_000,
  maxLongPolls: 100,
  maxClockDriftMs: 60_000,
};
