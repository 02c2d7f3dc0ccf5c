import type { KV } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { type BrokerBucket, type BucketEntry, type BucketWatch, WrongRevision } from '../broker.ts';

/** `StreamWrongLastSequence`, and what later servers say where they do not know it. */
const WRONG_SEQUENCE: ReadonlySet<number> = new Set([10071, 10164]);

/** A bucket of JetStream. */
export class NatsBucket implements BrokerBucket {
  readonly #kv: KV;

  private constructor(kv: KV) {
    this.#kv = kv;
  }

  /** Makes it where it is not there yet. */
  static async open(nats: NatsConnection, name: string, replicas: number): Promise<NatsBucket> {
    // Loaded here, so that a relay by itself loads nothing of NATS.
    const { Kvm } = await import('@nats-io/kv');
    // Only its leader is asked for a value: the others may not know the last one yet.
    return new NatsBucket(await new Kvm(nats).create(name, { replicas, history: 1, allow_direct: false }));
  }

  async put(key: string, text: string, timeoutMs: number, before?: number): Promise<number> {
    const expected = before === undefined ? {} : { previousSeq: before };
    try {
      return await this.#kv.put(key, text, { ...expected, timeout: timeoutMs });
    } catch (error) {
      throw isWrongSequence(error) ? new WrongRevision(key, { cause: error }) : error;
    }
  }

  async get(key: string): Promise<BucketEntry | undefined> {
    const entry = await this.#kv.get(key);
    return entry === null ? undefined : { key, revision: entry.revision, text: entry.string() };
  }

  async watch(from: number): Promise<BucketWatch> {
    const watch = await this.#kv.watch({ resumeFromRevision: from });
    return {
      stop: () => watch.stop(),
      async *[Symbol.asyncIterator]() {
        for await (const entry of watch) yield { key: entry.key, revision: entry.revision, text: entry.string() };
      },
    };
  }

  async last(): Promise<number> {
    const { state } = (await this.#kv.status()).streamInfo;
    return state.messages === 0 ? 0 : state.last_seq;
  }
}

function isWrongSequence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && WRONG_SEQUENCE.has(Number(error.code));
}
