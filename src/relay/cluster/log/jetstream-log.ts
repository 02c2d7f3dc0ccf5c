import { randomUUID } from 'node:crypto';
import type { ConsumerMessages, JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { ClusterConnection } from '../connection.ts';

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

const NAME_IN_USE = 10058;
const DAY_MS = 24 * 60 * 60 * 1_000;
/** As long as a finished message can be asked for, and a day. */
const MAX_AGE_MS = 8 * DAY_MS;
const ACK_MS = 2_000;
const AGAIN_MS = 100;
/** So long a lost consumer goes unnoticed, twice. */
const HEARTBEAT_MS = 500;
const NANOSECONDS = 1_000_000;

/** One stream of JetStream in files, in order. */
export class JetStreamLog {
  readonly #options: JetStreamLogOptions;
  readonly #client: JetStreamClient;
  readonly #manager: JetStreamManager;
  #messages: ConsumerMessages | undefined;
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
    const manager = await jetstreamManager(nats, { timeout: 5_000 });
    const log = new JetStreamLog(options, jetstream(nats), manager);
    await log.#ensureStream();
    return log;
  }

  get #stream(): string {
    return `lantype-${this.#options.cluster}`;
  }

  get #subject(): string {
    return `lantype.${this.#options.cluster}.log`;
  }

  async bounds(): Promise<LogBounds> {
    const { config, state } = await this.#manager.streams.info(this.#stream);
    return { identity: config.description ?? '', first: state.first_seq, last: state.last_seq };
  }

  /**
   * Resolves with the position of the entry when a quorum has it; tries until then. The same `id` makes one entry,
   * however often it is tried within two minutes. Rejects when the log is closed.
   */
  async publish(id: string, data: string): Promise<number> {
    for (;;) {
      if (this.#closed) throw new Error('the log is closed');
      try {
        const { seq } = await this.#client.publish(this.#subject, data, { msgID: id, timeout: ACK_MS });
        return seq;
      } catch (error) {
        this.#options.logger.warn({ error: String(error) }, 'an entry of the log is tried again');
        await new Promise<void>((resolve) => this.#options.clock.after(AGAIN_MS, resolve));
      }
    }
  }

  /** Hands over every entry from that position on, in order and once, for as long as the log is open. */
  async follow(from: number, onEntry: (position: number, data: Uint8Array) => void): Promise<void> {
    const { DeliverPolicy } = await import('@nats-io/jetstream');
    let next = from;
    const consumer = await this.#client.consumers.get(this.#stream, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: from,
    });
    this.#messages = await consumer.consume({
      idle_heartbeat: HEARTBEAT_MS,
      max_messages: 500,
      callback: ({ seq, data }) => {
        if (this.#closed || seq < next) return;
        next = seq + 1;
        onEntry(seq, data);
      },
    });
  }

  /** What is tried again and again is given up. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#messages?.close().catch(() => undefined);
  }

  async #ensureStream(): Promise<void> {
    const { RetentionPolicy, StorageType, JetStreamApiError } = await import('@nats-io/jetstream');
    try {
      await this.#manager.streams.info(this.#stream);
      return;
    } catch (error) {
      if (!(error instanceof JetStreamApiError)) throw error;
    }
    try {
      await this.#manager.streams.add({
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
    } catch (error) {
      if (!(error instanceof JetStreamApiError && error.code === NAME_IN_USE)) throw error;
    }
  }
}
