import {
  type Broker,
  type BrokerBucket,
  type BrokerStream,
  type BucketEntry,
  type BucketWatch,
  type ClusterState,
  type Following,
  type StreamOptions,
  WrongRevision,
} from '../../../src/relay/cluster/broker.ts';
import { ClusterError } from '../../../src/relay/cluster/cluster-error.ts';
import type { Random } from '../engine/random.ts';
import type { SimProcess } from '../engine/sim-process.ts';
import { type AnyConsumer, Consumer, type Source } from './consumer.ts';
import { EntryQueue } from './entry-queue.ts';
import { NatsLink } from './nats-link.ts';
import type { Hearer, NatsModel, NatsNode } from './nats-model.ts';

/** As the library has it for what is not told how long. */
const DEFAULT_TIMEOUT_MS = 5_000;
/** How long the library takes to make a consumer anew, when it has to find out that it is gone. */
const RENEWED_MS = { least: 600, most: 40_000 };

/** In the place of `ClusterConnection`: one process, and the model of NATS. */
export class SimBroker implements Broker {
  readonly #link: NatsLink;
  readonly #model: NatsModel;
  readonly #consumers = new Set<AnyConsumer>();
  readonly #answered = new Map<string, { asked(request: string, reply: (answer: string) => void): void }>();
  readonly #heard = new Set<Hearer>();

  private constructor(link: NatsLink) {
    this.#link = link;
    this.#model = link.model;
    link.onNode((node) => this.#nodeChanged(node));
    link.onState((state) => this.#stateChanged(state));
    link.process.onDeath(() => this.#end());
  }

  /** @throws ClusterError CLUSTER_UNREACHABLE */
  static async open(model: NatsModel, process: SimProcess, random: Random): Promise<SimBroker> {
    if (!model.reaches(process.machine) || model.running.length === 0) {
      throw new ClusterError('CLUSTER_UNREACHABLE', 'NATS cannot be reached');
    }
    return new SimBroker(new NatsLink(model, process, random));
  }

  /** So much later it hears of what it follows, at most, from now on. */
  setLate(ms: number): void {
    this.#link.lateMs = ms;
  }

  onState(listener: (state: ClusterState) => void): () => void {
    return this.#link.onState(listener);
  }

  tell(subject: string, text: string): void {
    if (this.#link.connected) this.#send(() => this.#model.tell(subject, text));
  }

  hear(subject: string, listener: (text: string) => void): () => void {
    const hearer: Hearer = { subject, heard: (text) => this.#link.toClient.send(() => listener(text)) };
    this.#heard.add(hearer);
    this.#model.hears(hearer);
    return () => {
      this.#heard.delete(hearer);
      this.#model.hearsNoMore(hearer);
    };
  }

  answer(subject: string, handler: (request: string) => Promise<string>): () => void {
    const answerer = {
      asked: (request: string, reply: (answer: string) => void): void =>
        this.#link.toClient.send(() => {
          // Whoever is asked and fails gives no answer.
          handler(request).then(
            (answer) => this.#send(() => reply(answer)),
            () => undefined,
          );
        }),
    };
    this.#answered.set(subject, answerer);
    this.#model.answerers.set(subject, answerer);
    return () => {
      this.#answered.delete(subject);
      this.#model.answerers.delete(subject);
    };
  }

  request(subject: string, request: string, timeoutMs: number): Promise<string> {
    return this.#ask(timeoutMs, (reply, fail) => {
      const answerer = this.#model.answerers.get(subject);
      if (answerer === undefined) fail(new Error('503: no responders'));
      else answerer.asked(request, reply);
    });
  }

  async stream({ name, identity, maxAgeMs, duplicateWindowMs, timeoutMs }: StreamOptions): Promise<BrokerStream> {
    const model = this.#model;
    const stream = await this.#askLeader(timeoutMs, () => model.stream(name, identity, maxAgeMs, duplicateWindowMs));
    const source: Source<[number, Uint8Array]> = {
      from(order) {
        const found = stream.from(order);
        return found && { order: found.position, item: [found.position, Buffer.from(found.data)] };
      },
      onMore: (listener) => stream.onAppended(listener),
    };
    return {
      info: () =>
        this.#askLeader(timeoutMs, () => ({ identity: stream.identity, first: stream.first, last: stream.last })),
      publish: (id, data, ackMs) =>
        this.#store(ackMs, () => {
          const { last } = stream;
          const position = stream.append(id, data);
          if (position > last) model.oracle.stored(position, data, this.#link.process);
          return position;
        }),
      read: (position) =>
        this.#askLeader(timeoutMs, () => {
          const data = stream.read(position);
          return data === undefined ? undefined : Buffer.from(data);
        }),
      follow: async (from, onEntry) => this.#follow(source, from, ([position, data]) => onEntry(position, data)),
    };
  }

  async bucket(name: string): Promise<BrokerBucket> {
    const bucket = await this.#askLeader(DEFAULT_TIMEOUT_MS, () => this.#model.bucket(name));
    const source: Source<BucketEntry> = {
      from(order) {
        const item = bucket.from(order);
        return item && { order: item.revision, item };
      },
      onMore: (listener) => bucket.onPut(listener),
    };
    return {
      put: (key, text, timeoutMs, before) => this.#store(timeoutMs, () => bucket.put(key, text, before)),
      get: (key) => this.#askLeader(DEFAULT_TIMEOUT_MS, () => bucket.get(key)),
      last: () => this.#askLeader(DEFAULT_TIMEOUT_MS, () => bucket.last),
      watch: async (from) => {
        const queue = new EntryQueue();
        const following = await this.#follow(source, Math.max(1, from), (entry) => queue.push(entry));
        return Object.assign(queue, {
          stop() {
            following.stop();
            queue.end();
          },
        }) satisfies BucketWatch;
      },
    };
  }

  async close(): Promise<void> {
    this.#end();
    this.#link.close();
  }

  /** What comes of it when a leader has it; without one, nothing does. */
  #askLeader<T>(timeoutMs: number, what: () => T): Promise<T> {
    return this.#ask(timeoutMs, (reply) => {
      if (this.#model.hasQuorum) reply(what());
    });
  }

  #store(timeoutMs: number, store: () => number): Promise<number> {
    const { random } = this.#model;
    return this.#ask(timeoutMs, (reply, fail) => {
      const storeNow = (): void => {
        try {
          const order = store();
          if (!random.chance(this.#model.lostAcks)) reply(order);
        } catch (error) {
          if (error instanceof WrongRevision) fail(error);
        }
      };
      this.#model.propose(storeNow, storeNow);
    });
  }

  #ask<T>(timeoutMs: number, what: (reply: (value: T) => void, fail: (error: Error) => void) => void): Promise<T> {
    const { process, toClient, era } = this.#link;
    return new Promise((resolve, reject) => {
      const timer = process.clock.after(timeoutMs, () => reject(new Error('timeout')));
      const back = (act: () => void): void => {
        if (this.#link.era !== era || this.#link.closed) return;
        toClient.send(() => {
          timer.cancel();
          act();
        });
      };
      this.#send(() =>
        what(
          (value) => back(() => resolve(value)),
          (error) => back(() => reject(error)),
        ),
      );
    });
  }

  #send(run: () => void): void {
    const { process, connected, random, toServer } = this.#link;
    if (!process.alive || process.reached('send')) return;
    // What is written while nobody is connected is lost, but for what is written during the last attempt.
    if (connected || (!this.#link.closed && random.chance(0.2))) toServer.send(run);
  }

  async #follow<T>(source: Source<T>, from: number, onItem: (item: T) => void): Promise<Following> {
    await this.#askLeader(DEFAULT_TIMEOUT_MS, () => undefined);
    const { running, leader, random } = this.#model;
    const keeper = random.chance(0.5) ? leader : random.pick(running);
    const consumer = new Consumer({ source, from, lane: this.#link.laneToFollower(), onItem }, keeper);
    this.#consumers.add(consumer);
    return {
      stop: () => {
        consumer.stop();
        this.#consumers.delete(consumer);
      },
    };
  }

  /** Some of what was there may come again. */
  reset(): void {
    for (const consumer of this.#consumers) this.#lose(consumer);
  }

  #nodeChanged(node: NatsNode): void {
    if (node.up) return;
    for (const consumer of this.#consumers) if (consumer.keeper === node) this.#lose(consumer);
  }

  #stateChanged({ connected }: ClusterState): void {
    for (const consumer of this.#consumers) this.#lose(consumer);
    for (const [subject, answerer] of this.#answered) {
      if (connected) this.#model.answerers.set(subject, answerer);
      else this.#model.answerers.delete(subject);
    }
    for (const hearer of this.#heard) {
      if (connected) this.#model.hears(hearer);
      else this.#model.hearsNoMore(hearer);
    }
  }

  #lose(consumer: AnyConsumer): void {
    const { random, process } = this.#link;
    if (!consumer.lost) {
      consumer.lose();
      process.clock.after(random.spread(RENEWED_MS.least, RENEWED_MS.most), () => this.#renew(consumer));
    }
  }

  #renew(consumer: AnyConsumer): void {
    const { random, process, connected, closed } = this.#link;
    if (closed || !consumer.lost) return;
    const { running } = this.#model;
    if (connected && this.#model.hasQuorum && this.#model.reaches(process.machine)) {
      consumer.renew(random.pick(running), random.chance(0.5) ? random.int(1, 4) : 0);
    } else process.clock.after(random.spread(RENEWED_MS.least, RENEWED_MS.most), () => this.#renew(consumer));
  }

  #end(): void {
    for (const consumer of this.#consumers) consumer.stop();
    this.#consumers.clear();
    for (const subject of this.#answered.keys()) this.#model.answerers.delete(subject);
    for (const hearer of this.#heard) this.#model.hearsNoMore(hearer);
  }
}
