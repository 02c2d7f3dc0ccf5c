import type { Machine } from '../engine/machine.ts';
import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import { LogOracle } from './log-oracle.ts';
import { ModelBucket } from './model-bucket.ts';
import { ModelStream } from './model-stream.ts';

/** One server of NATS. */
export interface NatsNode {
  readonly name: string;
  up: boolean;
  /** It stands still: nobody is told. */
  silent: boolean;
}

/** Who is connected, as the servers see it. */
export interface NatsClient {
  /** That node went away, or came back. */
  nodeChanged(node: NatsNode): void;
  /** It and the servers reach each other, or do not any more. */
  reachChanged(): void;
}

/** Somebody who is told what is said under a subject, while connected. */
export interface Hearer {
  readonly subject: string;
  heard(text: string): void;
}

const SIZE = 3;

/**
 * Three servers of NATS with JetStream, as their clients see them: what a quorum has stays, in one order; everything
 * else may be late, lost, or done although nobody was told. Decision 0116 says what is modelled, and from what.
 */
export class NatsModel {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly nodes: readonly NatsNode[];
  readonly clients = new Set<NatsClient>();
  readonly streams = new Map<string, ModelStream>();
  readonly oracle = new LogOracle();
  readonly buckets = new Map<string, ModelBucket>();
  /** By subject. */
  readonly answerers = new Map<string, { asked(request: string, reply: (answer: string) => void): void }>();
  readonly #hearers = new Map<string, Set<Hearer>>();
  /** Up to so many milliseconds more, for each way. */
  slowMs = 0;
  /** How often the word that something is stored does not come. */
  lostAcks = 0;
  readonly #cut = new Set<Machine>();
  #electedAt = 0;
  #leader = 0;
  /** What was proposed and no quorum has: some of it is stored when there is one again. */
  #proposed: (() => void)[] = [];

  constructor(timeline: Timeline, random: Random) {
    this.timeline = timeline;
    this.random = random;
    this.nodes = Array.from({ length: SIZE }, (_, index) => ({ name: `nats${index}`, up: true, silent: false }));
  }

  /** Something can be stored, and the leader answers. */
  get hasQuorum(): boolean {
    return this.#count >= 2 && this.timeline.now >= this.#electedAt;
  }

  get leader(): NatsNode {
    return this.nodes[this.#leader] as NatsNode;
  }

  get running(): NatsNode[] {
    return this.nodes.filter(({ up }) => up);
  }

  /** On its way, milliseconds. */
  latency(random: Random): number {
    return 0.2 + random.next() * 3 + this.slowMs * random.next();
  }

  reaches(machine: Machine): boolean {
    return machine.up && !this.#cut.has(machine);
  }

  setReach(machine: Machine, inReach: boolean): void {
    if (inReach) this.#cut.delete(machine);
    else this.#cut.add(machine);
    for (const client of [...this.clients]) client.reachChanged();
  }

  setNode(node: NatsNode, up: boolean, silent = false): void {
    if (node.up === up) return;
    const wasLeader = node === this.leader;
    const had = this.hasQuorum;
    node.up = up;
    node.silent = silent;
    for (const client of [...this.clients]) client.nodeChanged(node);
    if ((wasLeader && !up) || (!had && this.#count >= 2)) this.elect();
  }

  /** Another leader, after a while without one. It may not know any more which ids it has seen. */
  elect(): void {
    const others = this.running.filter((node) => node !== this.leader);
    if (others.length > 0) this.#leader = this.nodes.indexOf(this.random.pick(others));
    const ms = this.random.spread(200, 6_000);
    this.#electedAt = this.timeline.now + ms;
    if (this.random.chance(0.2)) for (const stream of this.streams.values()) stream.forgetIds();
    this.timeline.after(ms, () => this.#settle());
  }

  /** Runs `store` when a quorum has it: now, or perhaps later, when nobody waits for it any more. */
  propose(store: () => void, later: () => void): void {
    if (this.hasQuorum) store();
    else if (this.random.chance(0.5)) this.#proposed.push(later);
  }

  /** To everybody who hears that now; kept for nobody. */
  tell(subject: string, text: string): void {
    for (const hearer of this.#hearers.get(subject) ?? []) hearer.heard(text);
  }

  hears(hearer: Hearer): void {
    const hearers = this.#hearers.get(hearer.subject) ?? new Set();
    this.#hearers.set(hearer.subject, hearers.add(hearer));
  }

  hearsNoMore(hearer: Hearer): void {
    this.#hearers.get(hearer.subject)?.delete(hearer);
  }

  stream(name: string, identity: string, maxAgeMs: number, windowMs: number): ModelStream {
    const stream = this.streams.get(name) ?? new ModelStream({ timeline: this.timeline, identity, maxAgeMs, windowMs });
    this.streams.set(name, stream);
    return stream;
  }

  bucket(name: string): ModelBucket {
    const bucket = this.buckets.get(name) ?? new ModelBucket();
    this.buckets.set(name, bucket);
    return bucket;
  }

  /** Everything is well again. */
  mend(): void {
    this.slowMs = 0;
    this.lostAcks = 0;
    for (const machine of [...this.#cut]) this.setReach(machine, true);
    for (const node of this.nodes) this.setNode(node, true);
  }

  get #count(): number {
    return this.running.length;
  }

  #settle(): void {
    if (!this.hasQuorum) return;
    const proposed = this.#proposed;
    this.#proposed = [];
    for (const store of proposed) if (this.random.chance(0.6)) store();
  }
}
