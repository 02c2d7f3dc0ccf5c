import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import { type Broker, type BrokerBucket, type BucketWatch, WrongRevision } from './broker.ts';
import { ClusterError } from './cluster-error.ts';

export interface SharedBucketOptions {
  readonly connection: Pick<Broker, 'bucket' | 'onState'>;
  /** Letters, digits, `-` and `_`. */
  readonly name: string;
  /** How many servers have it: 1, 3 or 5. */
  readonly replicas: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One value of the bucket, as JSON says it. `before`: `undefined` when there was none. */
export interface SharedValue {
  readonly key: string;
  readonly value: unknown;
  readonly before: unknown;
  /** This relay asked for it. */
  readonly here: boolean;
}

interface Held {
  readonly value: unknown;
  readonly revision: number;
  readonly change: string | undefined;
}

const valueSchema = z.looseObject({ change: z.string().optional() });

const STORE_MS = 2_000;
const LOAD_MS = 10_000;
const RETRY_MS = 250;
/** What was there a look ago, and has not come, will not come by itself: the server of the watch may be gone. */
const LOOK_MS = 1_000;
/** So often in a row others were faster. */
const ATTEMPTS = 20;

/**
 * A bucket of JetStream, and a copy of it in memory that follows it: who reads waits for nobody. Nothing is ever deleted
 * in it. What is changed is compared and set, so that of two relays one comes second, and sees what the first has done.
 */
export class SharedBucket {
  readonly #kv: BrokerBucket;
  readonly #options: SharedBucketOptions;
  readonly #held = new Map<string, Held>();
  /** Changes of this relay that may still come back, and what the follower said of those that have. */
  readonly #own = new Map<string, number>();
  #follower: ((value: SharedValue) => number) | undefined;
  #watch: BucketWatch | undefined;
  #revision = 0;
  #waiting: Array<{ readonly revision: number; readonly heard: () => void }> = [];
  #wake: () => void = () => undefined;
  #stopped = false;
  /** The revision that the bucket had at the last look. */
  #written = 0;
  readonly #unfollow: () => void;
  readonly #looking: Timer;

  private constructor(kv: BrokerBucket, options: SharedBucketOptions) {
    this.#kv = kv;
    this.#options = options;
    this.#unfollow = options.connection.onState(({ connected }) => {
      // What was missed is asked for, rather than waited for.
      if (connected) this.#again();
    });
    this.#looking = options.clock.every(LOOK_MS, () => void this.#look());
  }

  /** Makes it where it is not there yet. @throws ClusterError CLUSTER_AWAY */
  static async open(options: SharedBucketOptions): Promise<SharedBucket> {
    let bucket: SharedBucket | undefined;
    try {
      const { name, replicas, connection } = options;
      const kv = await connection.bucket(name, replicas);
      const last = await kv.last();
      bucket = new SharedBucket(kv, options);
      void bucket.#follow();
      await bucket.#heard(last, LOAD_MS);
      return bucket;
    } catch (cause) {
      bucket?.stop();
      throw away(cause);
    }
  }

  /** Those that have been heard, by key. */
  *entries(): Iterable<readonly [key: string, value: unknown]> {
    for (const [key, { value }] of this.#held) yield [key, value];
  }

  /** From now on each value is told; returns a number for whoever asked for it, see `change`. One follower. */
  follow(follower: (value: SharedValue) => number): void {
    this.#follower = follower;
  }

  /**
   * `next`: what it is to be, for what it is now; asked again when another relay was faster. What it throws is thrown.
   * Resolves with what the follower returned for it, once a quorum has it. @throws ProtocolError CLUSTER_UNAVAILABLE
   */
  async change(key: string, next: (value: unknown) => object): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      const previousSeq = this.#held.get(key)?.revision ?? 0;
      const change = randomUUID();
      const text = JSON.stringify({ ...next(this.#held.get(key)?.value), change });
      this.#own.set(change, 0);
      try {
        const revision = await this.#kv.put(key, text, STORE_MS, previousSeq);
        this.#hear(key, revision, text);
        return this.#taken(change);
      } catch (error) {
        if (!(error instanceof WrongRevision)) {
          // Should it have been stored, it comes back by the watch.
          if (this.#held.get(key)?.change === change) return this.#taken(change);
          throw this.#unavailable(error);
        }
        await this.#ask(key);
        if (this.#held.get(key)?.change === change) return this.#taken(change);
        this.#own.delete(change);
        if (attempt === ATTEMPTS) throw this.#unavailable(error);
      }
    }
  }

  /** Whatever is there now; it need not arrive. */
  put(key: string, value: object): void {
    this.#kv.put(key, JSON.stringify(value), STORE_MS).catch((error: unknown) => {
      this.#options.logger.debug({ key, error: String(error) }, 'not stored in NATS');
    });
  }

  /** Resolves when all that was stored before this call has been heard. @throws ProtocolError CLUSTER_UNAVAILABLE */
  async caughtUp(): Promise<void> {
    try {
      await this.#heard(await this.#kv.last(), STORE_MS);
    } catch (error) {
      throw this.#unavailable(error);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#looking.cancel();
    this.#unfollow();
    this.#again();
  }

  #unavailable(error: unknown): ProtocolError {
    this.#options.logger.warn({ error: String(error) }, 'NATS stores nothing now');
    return new ProtocolError('CLUSTER_UNAVAILABLE', 'the cluster can store nothing now');
  }

  #taken(change: string): number {
    const result = this.#own.get(change) ?? 0;
    this.#own.delete(change);
    return result;
  }

  async #ask(key: string): Promise<void> {
    try {
      const entry = await this.#kv.get(key);
      if (entry !== undefined) this.#hear(key, entry.revision, entry.text);
    } catch (error) {
      throw this.#unavailable(error);
    }
  }

  /** Resolves when everything up to that revision has been heard; rejects when that takes too long. */
  async #heard(revision: number, limitMs: number): Promise<void> {
    if (this.#revision >= revision) return;
    await new Promise<void>((resolve, reject) => {
      const timer = this.#options.clock.after(limitMs, () => reject(new Error('the bucket could not be read')));
      const heard = (): void => {
        timer.cancel();
        resolve();
      };
      this.#waiting.push({ revision, heard });
    });
  }

  async #follow(): Promise<void> {
    while (!this.#stopped) {
      let wait = 0;
      try {
        const watch = await this.#kv.watch(this.#revision === 0 ? 0 : this.#revision + 1);
        this.#watch = watch;
        if (this.#stopped) watch.stop();
        for await (const entry of watch) {
          this.#hear(entry.key, entry.revision, entry.text);
          this.#revision = Math.max(this.#revision, entry.revision);
          for (const { revision, heard } of this.#waiting) if (revision <= this.#revision) heard();
          this.#waiting = this.#waiting.filter(({ revision }) => revision > this.#revision);
        }
      } catch (error) {
        wait = RETRY_MS;
        this.#options.logger.debug({ error: String(error) }, 'what is shared cannot be followed now');
      }
      this.#watch = undefined;
      if (wait > 0 && !this.#stopped) await this.#pause(wait);
    }
  }

  async #look(): Promise<void> {
    if (this.#revision < this.#written) {
      this.#options.logger.warn({ revision: this.#revision }, 'what is shared does not come: it is asked for anew');
      this.#again();
    }
    this.#written = await this.#kv.last().catch(() => 0);
  }

  /** At most so long: what comes of it once it is over, harms nobody. */
  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#options.clock.after(delayMs, resolve);
    });
  }

  #again(): void {
    this.#watch?.stop();
    this.#wake();
  }

  #hear(key: string, revision: number, text: string): void {
    const held = this.#held.get(key);
    if (held !== undefined && held.revision >= revision) return;
    try {
      const { change, ...value } = valueSchema.parse(JSON.parse(text));
      this.#held.set(key, { value, revision, change });
      const here = change !== undefined && this.#own.has(change);
      const result = this.#follower?.({ key, value, before: held?.value, here }) ?? 0;
      if (here) this.#own.set(change, result);
    } catch (error) {
      this.#options.logger.error({ key, revision, error: String(error) }, 'what is shared cannot be used');
    }
  }
}

function away(cause: unknown): ClusterError {
  if (cause instanceof ClusterError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ClusterError('CLUSTER_AWAY', `NATS stores nothing now: ${why}`, { cause });
}
