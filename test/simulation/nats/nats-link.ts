import type { ClusterState } from '../../../src/relay/cluster/broker.ts';
import type { Random } from '../engine/random.ts';
import type { SimProcess } from '../engine/sim-process.ts';
import { Lane } from './lane.ts';
import type { NatsClient, NatsModel, NatsNode } from './nats-model.ts';

/** Unanswered pings: see `ClusterConnection`. */
const NOTICED_MS = { least: 2_000, more: 1_200 };
const RETRY_MS = { least: 250, more: 250 };

/** The connection of one process to one server of NATS at a time, as the library keeps it up. */
export class NatsLink implements NatsClient {
  readonly model: NatsModel;
  readonly process: SimProcess;
  readonly random: Random;
  readonly toServer: Lane;
  readonly toClient: Lane;
  closed = false;
  /** Another after each reconnection: what was asked before is answered to nobody. */
  era = 0;
  /** So much later it hears of what it follows, at most. */
  lateMs = 0;
  readonly #listeners = new Set<(state: ClusterState) => void>();
  readonly #onNode: Array<(node: NatsNode) => void> = [];
  #node: NatsNode | undefined;

  constructor(model: NatsModel, process: SimProcess, random: Random) {
    this.model = model;
    this.process = process;
    this.random = random;
    const { timeline } = model;
    const latency = (): number => model.latency(random);
    this.toServer = new Lane({ timeline, process: undefined, latency, open: () => this.#inReach });
    this.toClient = new Lane({ timeline, process, latency, open: () => this.#inReach });
    this.#node = random.pick(model.running);
    model.clients.add(this);
    process.onDeath(() => this.close());
  }

  get connected(): boolean {
    return this.#node !== undefined && !this.closed;
  }

  onState(listener: (state: ClusterState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Called when a server has come or gone. */
  onNode(listener: (node: NatsNode) => void): void {
    this.#onNode.push(listener);
  }

  /** To one that follows, beside everything else. */
  laneToFollower(): Lane {
    const { model, process, random } = this;
    const latency = (): number => model.latency(random) + this.lateMs * random.next();
    return new Lane({ timeline: model.timeline, process, latency, open: () => this.#inReach });
  }

  close(): void {
    this.closed = true;
    this.#node = undefined;
    this.model.clients.delete(this);
  }

  nodeChanged(node: NatsNode): void {
    for (const listener of this.#onNode) listener(node);
    if (node !== this.#node || node.up) return;
    if (node.silent) this.#noticeLater();
    else this.model.timeline.after(this.random.next() * 3, () => this.#disconnect(node), this.process);
  }

  reachChanged(): void {
    if (this.#inReach) {
      this.toServer.pump();
      this.toClient.pump();
    } else this.#noticeLater();
  }

  get #inReach(): boolean {
    return this.#node?.up !== false && this.model.reaches(this.process.machine);
  }

  #noticeLater(): void {
    const node = this.#node;
    if (node === undefined) return;
    const ms = NOTICED_MS.least + this.random.next() * NOTICED_MS.more;
    this.process.clock.after(ms, () => {
      if (!this.#inReach) this.#disconnect(node);
    });
  }

  #disconnect(node: NatsNode): void {
    if (this.#node !== node || this.closed) return;
    this.#node = undefined;
    this.era += 1;
    // What the kernel had taken may still arrive, when the way is free again.
    this.toServer.drop(() => node.up && this.random.chance(0.5));
    this.toClient.drop();
    this.#tell({ connected: false, since: this.process.clock.elapsed() });
    this.#dialLater();
  }

  #dialLater(): void {
    const ms = RETRY_MS.least + this.random.next() * RETRY_MS.more;
    this.process.clock.after(ms, () => this.#dial());
  }

  #dial(): void {
    if (this.closed) return;
    const node = this.random.pick(this.model.nodes);
    if (!node.up || !this.model.reaches(this.process.machine)) {
      this.#dialLater();
      return;
    }
    this.#node = node;
    this.toServer.pump();
    this.#tell({ connected: true, server: node.name, since: this.process.clock.elapsed() });
  }

  #tell(state: ClusterState): void {
    for (const listener of [...this.#listeners]) listener(state);
  }
}
