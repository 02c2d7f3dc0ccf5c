import { DEFAULT_MAX_DRIFT_MS } from '../base/hlc.ts';
import {
  ACK_TIMEOUT_MS,
  DUPLICATE_PROBE_MS,
  EVENT_LOG_CAPACITY,
  EVENT_LOG_MAX_AGE_MS,
  MAX_QUEUED_PER_DEVICE,
  REGISTER_TIMEOUT_MS,
} from '../protocol/limits.ts';
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from '../server/server-limits.ts';
import type { EngineLimits } from './recognition/exchange.ts';

/** What the relay bounds, beside what its listeners do. Times in milliseconds, sizes in bytes, the rest are counts. */
export interface RelayLimits extends ServerLimits, EngineLimits {
  /** How long an HTTP answer waits for the agent's ACK. */
  ackTimeoutMs: number;
  /** Undelivered messages per device; one more is `QUEUE_FULL`. */
  maxQueuedPerDevice: number;
  /** Messages per device that are written to the agent and whose ACK is not yet due. */
  maxInFlight: number;
  /** An agent whose socket buffers more than this gets nothing until it has read. */
  maxBufferedBytes: number;
  /** How long the first of two connections for one device has to answer a ping. */
  duplicateProbeMs: number;
  registerTimeoutMs: number;
  /** Accepted sockets of one token that have not registered. */
  maxUnregistered: number;
  /** Frames kept for a newcomer while the connection before it is probed. */
  maxKeptFrames: number;
  /** How long a finished message can still be asked for, and how many of them. */
  keepFinishedMs: number;
  keepFinishedRows: number;
  /** So many messages stay whatever their age, without their texts: a clock that is set by days makes nothing unknown. */
  keepNewestRows: number;
  pruneIntervalMs: number;
  /** The event log keeps this many events, and none that is older. */
  eventLogCapacity: number;
  eventLogMaxAgeMs: number;
  /** Observer sockets of one token, and its polls that wait. */
  maxObservers: number;
  maxLongPolls: number;
  /** How far the stamp of another clock may be ahead. */
  maxClockDriftMs: number;
  /** Recordings with the engine at once, of all senders; of one there is one. */
  maxAtRecognizer: number;
  /** Of one sender: with the engine or waiting for their turn, which they do for so long. */
  maxRecognitionsPerSender: number;
  recognitionTurnMs: number;
  /** Texts of one sender that can still be asked for, and how long. */
  maxKeptRecognitions: number;
  keepRecognitionMs: number;
  /** Seconds of sound of one sender, in the long run and at once. */
  recognitionSecondsPerSecond: number;
  recognitionBurstSeconds: number;
}

export const DEFAULT_RELAY_LIMITS: Readonly<RelayLimits> = {
  ...DEFAULT_SERVER_LIMITS,
  ackTimeoutMs: ACK_TIMEOUT_MS,
  maxQueuedPerDevice: MAX_QUEUED_PER_DEVICE,
  maxInFlight: 200,
  maxBufferedBytes: 1_024 * 1_024,
  duplicateProbeMs: DUPLICATE_PROBE_MS,
  registerTimeoutMs: REGISTER_TIMEOUT_MS,
  maxUnregistered: 100,
  maxKeptFrames: 100,
  keepFinishedMs: 7 * 24 * 60 * 60 * 1_000,
  keepFinishedRows: 10_000,
  keepNewestRows: 1_000,
  pruneIntervalMs: 60_000,
  eventLogCapacity: EVENT_LOG_CAPACITY,
  eventLogMaxAgeMs: EVENT_LOG_MAX_AGE_MS,
  maxObservers: 1_000,
  maxLongPolls: 100,
  maxClockDriftMs: DEFAULT_MAX_DRIFT_MS,
  maxAtRecognizer: 2,
  maxRecognitionsPerSender: 3,
  // With what an engine may take for the sound, less than `requestTimeoutMs`, within which a request has to be here.
  recognitionTurnMs: 12_000,
  recognizerStallMs: 10_000,
  recognizerAnswerMs: 120_000,
  maxRecognizerAnswerBytes: 1_024 * 1_024,
  maxKeptRecognitions: 50,
  keepRecognitionMs: 5 * 60 * 1_000,
  recognitionSecondsPerSecond: 4,
  recognitionBurstSeconds: 600,
};
