import type { Consumer, ConsumerMessages } from '@nats-io/jetstream';
import type { Clock, Timer } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';

export interface LogFollowerParts {
  /** One that gives every entry from that position on, in order. */
  readonly consumer: (from: number) => Promise<Consumer>;
  /** A position that the log is known to have reached. */
  readonly written: () => number;
  readonly onEntry: (position: number, data: Uint8Array) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Two of them missed, and the library looks for its consumer itself. */
const HEARTBEAT_MS = 500;
const LOOK_MS = 250;
/** So long an entry that is there takes to come, at most. */
const STALL_MS = 1_000;

/**
 * Follows the log. A consumer is one server's, in its memory: when that server goes, another is made. The library does
 * that too, but waits longer each time that it fails, which it does until the servers have agreed on a leader.
 */
export class LogFollower {
  readonly #parts: LogFollowerParts;
  #next = 1;
  #messages: ConsumerMessages | undefined;
  #watch: Timer | undefined;
  #movedAt = 0;
  #renewing = false;

  constructor(parts: LogFollowerParts) {
    this.#parts = parts;
  }

  async start(from: number): Promise<void> {
    this.#next = from;
    await this.#consume();
    this.#watch = this.#parts.clock.every(LOOK_MS, () => this.#look());
  }

  async stop(): Promise<void> {
    this.#watch?.cancel();
    const messages = this.#messages;
    this.#messages = undefined;
    // The server it was of may be gone.
    messages?.stop();
  }

  async #consume(): Promise<void> {
    const { consumer, onEntry, clock } = this.#parts;
    const source = await consumer(this.#next);
    this.#movedAt = clock.elapsed();
    const messages = await source.consume({
      idle_heartbeat: HEARTBEAT_MS,
      max_messages: 500,
      callback: ({ seq, data }) => {
        if (this.#messages !== undefined && this.#messages !== messages) return;
        this.#movedAt = clock.elapsed();
        // One that is handed over by two consumers comes once.
        if (seq < this.#next) return;
        this.#next = seq + 1;
        onEntry(seq, data);
      },
    });
    this.#messages = messages;
  }

  #look(): void {
    const { written, clock, logger } = this.#parts;
    if (this.#renewing || written() < this.#next || clock.elapsed() - this.#movedAt < STALL_MS) return;
    this.#renewing = true;
    logger.warn({ position: this.#next }, 'the log does not come: another consumer is made');
    const before = this.#messages;
    this.#messages = undefined;
    before?.stop();
    this.#consume()
      .catch((error: unknown) => {
        // What was is gone, and the next look tries again.
        this.#movedAt = clock.elapsed();
        logger.warn({ error: String(error) }, 'no consumer could be made');
      })
      .finally(() => {
        this.#renewing = false;
      });
  }
}
