import { randomUUID } from 'node:crypto';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { ClusterConnection } from '../connection.ts';
import { LogFollower } from './log-follower.ts';

/** What is in the log, and where it begins. */
export interface LogBounds {
  /** Another one for another history. */
  readonly identity: string;
  /** Positions; `last` is 0 when nothing was ever written. */
  readonly first: number;
  readonly last: number;
}

export interface JetStreamLogOptions {
  readonly connection: ClusterConnection;
  /** Tells clusters on the same servers apart. Letters, digits and `-`. */
  readonly cluster: string;
  /** How many servers have it. */
  readonly replicas: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Error codes of JetStream (nats-server, server/errors.json). */
const NAME_IN_USE = 10058;
const NOT_FOUND = 10059;
const PATIENCE_MS = 30_000;
/** No message lives longer than a day (`DEFAULT_TTL_MS`), and no text longer than this. */
const MAX_AGE_MS = 25 * 60 * 60 * 1_000;
const ACK_MS = 2_000;
const AGAIN_MS = 100;
const NANOSECONDS = 1_000_000;

/** One stream of JetStream in files, in order. */
export class JetStreamLog {
  readonly #options: JetStreamLogOptions;
  readonly #client: JetStreamClient;
  readonly #manager: JetStreamManager;
  #follower: LogFollower | undefined;
  /** The highest position that an entry of this relay has got. */
  #written = 0;
  #closed = false;

  private constructor(options: JetStreamLogOptions, client: JetStreamClient, manager: JetStreamManager) {
    this.#options = options;
    this.#client = client;
    this.#manager = manager;
  }

  /** Makes the stream, if there is none. */
  static async open(options: JetStreamLogOptions): Promise<JetStreamLog> {
    // Loaded here, so that a relay by itself loads nothing of NATS.
    const { jetstream, jetstreamManager } = await import('@nats-io/jetstream');
    const { nats } = options.connection;
    const manager = await jetstreamManager(nats, { timeout: ACK_MS, checkAPI: false });
    const log = new JetStreamLog(options, jetstream(nats), manager);
    await log.#patiently(() => log.#ensureStream());
    return log;
  }

  get #stream(): string {
    return `lantype-${this.#options.cluster}`;
  }

  get #subject(): string {
    return `lantype.${this.#options.cluster}.log`;
  }

  async bounds(): Promise<LogBounds> {
    const { config, state } = await this.#patiently(() => this.#manager.streams.info(this.#stream));
    return { identity: config.description ?? '', first: state.first_seq, last: state.last_seq };
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
        const { seq } = await this.#client.publish(this.#subject, data, { msgID: id, timeout: ACK_MS });
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
      consumer: async (next) => {
        const { DeliverPolicy } = await import('@nats-io/jetstream');
        const start = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: next };
        return this.#client.consumers.get(this.#stream, start);
      },
      read: async (position) => (await this.#manager.streams.getMessage(this.#stream, { seq: position }))?.data,
      written: () => this.#written,
      onEntry,
      clock: this.#options.clock,
      logger: this.#options.logger,
    });
    this.#follower = follower;
    await this.#patiently(() => follower.start(from));
  }

  /** What is tried again and again is given up. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#follower?.stop();
  }

  /** Servers that have just come, or lost one of them, need a while until they agree: that is waited for. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    const { clock, logger } = this.#options;
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

  async #ensureStream(): Promise<void> {
    const { RetentionPolicy, StorageType, JetStreamApiError } = await import('@nats-io/jetstream');
    const codeOf = (error: unknown): number | undefined =>
      error instanceof JetStreamApiError ? error.code : undefined;
    const isThere = await this.#manager.streams.info(this.#stream).then(
      () => true,
      (error: unknown) => {
        if (codeOf(error) === NOT_FOUND) return false;
        throw error;
      },
    );
    if (isThere) return;
    const made = this.#manager.streams.add({
      name: this.#stream,
      subjects: [this.#subject],
      // Its identity: of two that are made at once, one is.
      description: randomUUID(),
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      num_replicas: this.#options.replicas,
      max_age: MAX_AGE_MS * NANOSECONDS,
      duplicate_window: 2 * 60_000 * NANOSECONDS,
    });
    await made.catch((error: unknown) => {
      if (codeOf(error) !== NAME_IN_USE) throw error;
    });
  }
}
