import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Broker, BrokerStream, StreamInfo } from '../broker.ts';
import { LogFollower } from './log-follower.ts';

export interface JetStreamLogOptions {
  readonly connection: Pick<Broker, 'stream'>;
  /** Tells clusters on the same servers apart. Letters, digits and `-`. */
  readonly cluster: string;
  /** How many servers have it. */
  readonly replicas: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const PATIENCE_MS = 30_000;
/** No message lives longer than a day (`DEFAULT_TTL_MS`), and no text longer than this. */
const MAX_AGE_MS = 25 * 60 * 60 * 1_000;
const ACK_MS = 2_000;
const AGAIN_MS = 100;
const DUPLICATES_MS = 2 * 60_000;

/** One stream of JetStream in files, in order. */
export class JetStreamLog {
  readonly #options: JetStreamLogOptions;
  readonly #stream: BrokerStream;
  #follower: LogFollower | undefined;
  /** The highest position that an entry of this relay has got. */
  #written = 0;
  #closed = false;

  private constructor(options: JetStreamLogOptions, stream: BrokerStream) {
    this.#options = options;
    this.#stream = stream;
  }

  /** Makes the stream, if there is none. */
  static async open(options: JetStreamLogOptions): Promise<JetStreamLog> {
    const { connection, cluster, replicas } = options;
    const stream = await patiently(options, () =>
      connection.stream({
        name: `lantype-${cluster}`,
        subject: `lantype.${cluster}.log`,
        // Of two that are made at once, one is.
        identity: randomUUID(),
        replicas,
        maxAgeMs: MAX_AGE_MS,
        duplicateWindowMs: DUPLICATES_MS,
        timeoutMs: ACK_MS,
      }),
    );
    return new JetStreamLog(options, stream);
  }

  /** What is in the log, and where it begins. */
  bounds(): Promise<StreamInfo> {
    return patiently(this.#options, () => this.#stream.info());
  }

  /**
   * Resolves with the position of the entry when a quorum has it; tries until then. The same `id` makes one entry,
   * however often it is tried within two minutes. Rejects when the log is closed.
   */
  async publish(id: string, data: string): Promise<number> {
    const { clock, logger } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      if (this.#closed) throw new Error('the log is closed');
      try {
        const seq = await this.#stream.publish(id, data, ACK_MS);
        this.#written = Math.max(this.#written, seq);
        if (attempt > 1) logger.info({ attempt }, 'the log takes entries again');
        return seq;
      } catch (error) {
        if (attempt === 1) logger.warn({ error: String(error) }, 'an entry of the log is tried again');
        await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve));
      }
    }
  }

  /** Hands over every entry from that position on, in order and once, for as long as the log is open. */
  async follow(from: number, onEntry: (position: number, data: Uint8Array) => void): Promise<void> {
    const follower = new LogFollower({
      stream: this.#stream,
      written: () => this.#written,
      onEntry,
      clock: this.#options.clock,
      logger: this.#options.logger,
    });
    this.#follower = follower;
    await patiently(this.#options, () => follower.start(from));
  }

  /** What is tried again and again is given up. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#follower?.stop();
  }
}

/** Servers that have just come, or lost one of them, need a while until they agree: that is waited for. */
async function patiently<T>({ clock, logger }: JetStreamLogOptions, work: () => Promise<T>): Promise<T> {
  const deadline = clock.elapsed() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (clock.elapsed() >= deadline) throw error;
      logger.warn({ error: String(error) }, 'the log of the cluster is not there yet');
      await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve));
    }
  }
}
