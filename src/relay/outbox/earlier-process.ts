import type { Clock } from '../../base/clock.ts';
import type { TranscriptionRequest } from '../../protocol/http.ts';
import type { JournalMemory } from '../store/delivery-memory.ts';

/** A sender that says no age but chose the id may be trying again; it has given up after this. */
const RETRIES_MS = 10 * 60_000;
/** Ages are told by other clocks, and take a while to come. */
const SLACK_MS = 5_000;

export interface EarlierProcessParts {
  readonly memory: Pick<JournalMemory, 'journalAtStart'>;
  /** It may have done what it left no trace of (see `EventLog`). */
  readonly forgot: boolean;
  readonly clock: Pick<Clock, 'elapsed'>;
}

/**
 * A message that is unknown here, but older than this process, may have been accepted and written by the one before,
 * when that lost its last commits with the power, or its file was put back.
 */
export class EarlierProcess {
  readonly #parts: EarlierProcessParts;
  readonly #startedAt: number;

  constructor(parts: EarlierProcessParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.elapsed();
  }

  /** The journal that it may have been written to; `undefined` when that cannot be. */
  mayHaveWritten({ deviceId, id, ageMs }: Pick<TranscriptionRequest, 'deviceId' | 'id' | 'ageMs'>): string | undefined {
    const { forgot, memory, clock } = this.#parts;
    // Without an id of its own it cannot be tried again.
    if (!forgot || id === undefined) return undefined;
    const uptimeMs = clock.elapsed() - this.#startedAt;
    return uptimeMs < Math.max(RETRIES_MS, ageMs + SLACK_MS) ? memory.journalAtStart(deviceId) : undefined;
  }
}
