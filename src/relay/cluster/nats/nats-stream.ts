import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { BrokerStream, Following, StreamInfo, StreamOptions } from '../broker.ts';

/** Error codes of JetStream (nats-server, server/errors.json). */
const NAME_IN_USE = 10058;
const NOT_FOUND = 10059;
const NANOSECONDS = 1_000_000;
/** Two of them missed, and the library looks for its consumer itself. */
const HEARTBEAT_MS = 500;
const MAX_WAITING = 500;

type Library = typeof import('@nats-io/jetstream');

/** A stream of JetStream in files. */
export class NatsStream implements BrokerStream {
  readonly #library: Library;
  readonly #options: StreamOptions;
  readonly #client: JetStreamClient;
  readonly #manager: JetStreamManager;

  private constructor(library: Library, options: StreamOptions, client: JetStreamClient, manager: JetStreamManager) {
    this.#library = library;
    this.#options = options;
    this.#client = client;
    this.#manager = manager;
  }

  /** Makes the stream, if there is none. */
  static async open(nats: NatsConnection, options: StreamOptions): Promise<NatsStream> {
    // Loaded here, so that a relay by itself loads nothing of NATS.
    const library = await import('@nats-io/jetstream');
    const manager = await library.jetstreamManager(nats, { timeout: options.timeoutMs, checkAPI: false });
    const stream = new NatsStream(library, options, library.jetstream(nats), manager);
    await stream.#ensure();
    return stream;
  }

  async info(): Promise<StreamInfo> {
    const { config, state } = await this.#manager.streams.info(this.#options.name);
    return { identity: config.description ?? '', first: state.first_seq, last: state.last_seq };
  }

  async publish(id: string, data: string, timeoutMs: number): Promise<number> {
    const { seq } = await this.#client.publish(this.#options.subject, data, { msgID: id, timeout: timeoutMs });
    return seq;
  }

  async read(position: number): Promise<Uint8Array | undefined> {
    return (await this.#manager.streams.getMessage(this.#options.name, { seq: position }))?.data;
  }

  async follow(from: number, onEntry: (position: number, data: Uint8Array) => void): Promise<Following> {
    const { DeliverPolicy } = this.#library;
    const start = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from };
    const consumer = await this.#client.consumers.get(this.#options.name, start);
    const messages = await consumer.consume({
      idle_heartbeat: HEARTBEAT_MS,
      max_messages: MAX_WAITING,
      callback: ({ seq, data }) => onEntry(seq, data),
    });
    return { stop: () => messages.stop() };
  }

  async #ensure(): Promise<void> {
    const { RetentionPolicy, StorageType, JetStreamApiError } = this.#library;
    const { name, subject, identity, replicas, maxAgeMs, duplicateWindowMs } = this.#options;
    const codeOf = (error: unknown): number | undefined =>
      error instanceof JetStreamApiError ? error.code : undefined;
    const isThere = await this.#manager.streams.info(name).then(
      () => true,
      (error: unknown) => {
        if (codeOf(error) === NOT_FOUND) return false;
        throw error;
      },
    );
    if (isThere) return;
    const made = this.#manager.streams.add({
      name,
      subjects: [subject],
      description: identity,
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      num_replicas: replicas,
      max_age: maxAgeMs * NANOSECONDS,
      duplicate_window: duplicateWindowMs * NANOSECONDS,
    });
    await made.catch((error: unknown) => {
      if (codeOf(error) !== NAME_IN_USE) throw error;
    });
  }
}
