import type { Clock, Timer } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { BrokerStream, Following } from '../broker.ts';

export interface LogFollowerParts {
  readonly stream: Pick<BrokerStream, 'follow' | 'read'>;
  /** A position that the log is known to have reached. */
  readonly written: () => number;
  readonly onEntry: (position: number, data: Uint8Array) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

const LOOK_MS = 250;
/** So long an entry that is there takes to come, at most. */
const STALL_MS = 1_000;

/**
 * Follows the log. A consumer is one server's, in its memory: when that server goes, another is made. The library does
 * that too, but waits longer each time that it fails, which it does until the servers have agreed on who makes consumers.
 * Until there is another one, entries are read one by one.
 */
export class LogFollower {
  readonly #parts: LogFollowerParts;
  #next = 1;
  #following: Following | undefined;
  #watch: Timer | undefined;
  #movedAt = 0;
  /** The consumer is gone, and there is no other one yet. */
  #isLost = false;
  #renewing = false;
  #reading = false;
  #stopped = false;

  constructor(parts: LogFollowerParts) {
    this.#parts = parts;
  }

  async start(from: number): Promise<void> {
    this.#next = from;
    await this.#consume();
    this.#watch = this.#parts.clock.every(LOOK_MS, () => this.#look());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#watch?.cancel();
    const following = this.#following;
    this.#following = undefined;
    // The server it was of may be gone.
    following?.stop();
  }

  async #consume(): Promise<void> {
    const { stream, clock } = this.#parts;
    const own: { following?: Following } = {};
    own.following = await stream.follow(this.#next, (position, data) => {
      if (this.#following !== undefined && this.#following !== own.following) return;
      this.#movedAt = clock.elapsed();
      this.#take(position, data);
    });
    this.#movedAt = clock.elapsed();
    this.#following = own.following;
  }

  #look(): void {
    const { written, clock, logger } = this.#parts;
    if (written() >= this.#next && clock.elapsed() - this.#movedAt >= STALL_MS && !this.#isLost) {
      this.#isLost = true;
      logger.warn({ position: this.#next }, 'the log does not come: another consumer is made');
      const before = this.#following;
      this.#following = undefined;
      before?.stop();
    }
    if (!this.#isLost) return;
    if (!this.#renewing) void this.#renew();
    if (!this.#reading) void this.#read();
  }

  /** One that comes both ways is taken once. */
  #take(position: number, data: Uint8Array): void {
    if (position < this.#next || this.#stopped) return;
    this.#next = position + 1;
    this.#parts.onEntry(position, data);
  }

  async #read(): Promise<void> {
    const { stream, logger } = this.#parts;
    this.#reading = true;
    try {
      for (;;) {
        const position = this.#next;
        const data = await stream.read(position);
        if (data === undefined || this.#stopped) break;
        this.#take(position, data);
      }
    } catch (error) {
      logger.debug({ error: String(error) }, 'the log could not be read');
    }
    this.#reading = false;
  }

  async #renew(): Promise<void> {
    this.#renewing = true;
    try {
      await this.#consume();
      this.#isLost = false;
    } catch (error) {
      this.#parts.logger.debug({ error: String(error) }, 'no consumer could be made');
    }
    this.#renewing = false;
  }
}
