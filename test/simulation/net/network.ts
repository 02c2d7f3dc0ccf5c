import type { Machine } from '../engine/machine.ts';
import type { Random } from '../engine/random.ts';
import type { SimProcess } from '../engine/sim-process.ts';
import type { Timeline } from '../engine/timeline.ts';
import { Connection, type Tap } from './connection.ts';
import type { SimSocket } from './sim-socket.ts';

/** What listens at an address. */
export interface Listening {
  readonly process: SimProcess;
  accept(socket: SimSocket): void;
}

/** What a stack of the operating system says when there is no connection. */
function networkError(code: string, call: string): Error {
  return Object.assign(new Error(`${call} ${code}`), { code });
}

/**
 * The network between the machines of a history: TCP as its users see it. Bytes of one connection keep their order, those
 * of two do not; machines can be out of reach, connections can be cut, or lose their other end without a word.
 */
export class Network {
  readonly timeline: Timeline;
  readonly connections = new Set<Connection>();
  tap: Tap = { written: () => undefined, arrived: () => undefined };
  readonly #random: Random;
  readonly #sockets: SimSocket[] = [];
  readonly #listening = new Map<string, Listening>();
  readonly #outOfReach = new Set<Machine>();
  readonly #slow = new Map<Machine, number>();
  readonly #waiting = new Set<() => void>();
  #number = 0;

  constructor(timeline: Timeline, random: Random) {
    this.timeline = timeline;
    this.#random = random;
  }

  /** `address`: as in a Host header. Ends with its process, or by the function that is returned. */
  listen(address: string, listening: Listening): () => void {
    const stop = (): void => {
      if (this.#listening.get(address) === listening) this.#listening.delete(address);
    };
    this.#listening.set(address, listening);
    listening.process.onDeath(stop);
    return stop;
  }

  /** `done` is called once, later; never when nothing ever answers. */
  connect(
    process: SimProcess,
    target: Machine,
    address: string,
    done: (error: Error | null, socket?: SimSocket) => void,
  ) {
    const attempt = (): void => {
      if (!process.alive) return;
      if (process.frozen) {
        process.onThaw(attempt);
        return;
      }
      if (!this.reachable(process.machine, target)) {
        this.#waiting.add(attempt);
        return;
      }
      const listening = this.#listening.get(address);
      if (listening === undefined) {
        done(networkError('ECONNREFUSED', 'connect'));
        return;
      }
      this.#number += 1;
      const random = this.#random.fork(`${process.name}>${listening.process.name}#${this.#number}`);
      const connection = new Connection(this, process, listening.process, random);
      this.connections.add(connection);
      this.#sockets.push(connection.client, connection.server);
      connection.open(() => listening.accept(connection.server));
      done(null, connection.client);
    };
    this.timeline.after(this.latency(process.machine, target, this.#random), attempt, process);
  }

  /** On its way, milliseconds. */
  latency(from: Machine, to: Machine, random: Random): number {
    if (from === to) return 0.02 + random.next() * 0.1;
    const slow = Math.max(this.#slow.get(from) ?? 0, this.#slow.get(to) ?? 0);
    return 0.3 + random.next() * 4 + slow * random.next();
  }

  reachable(one: Machine, other: Machine): boolean {
    if (!one.up || !other.up) return false;
    return one === other || !(this.#outOfReach.has(one) || this.#outOfReach.has(other));
  }

  /** Bytes wait from now on, for so long. */
  setReach(machine: Machine, inReach: boolean): void {
    if (inReach) this.#outOfReach.delete(machine);
    else this.#outOfReach.add(machine);
    if (inReach) this.changed();
  }

  /** Up to so many milliseconds more for each packet. */
  setSlow(machine: Machine, ms: number): void {
    this.#slow.set(machine, ms);
  }

  /** Every connection of the machine ends with a reset, on both sides. */
  cut(machine: Machine): void {
    for (const connection of this.of(machine)) connection.cut();
  }

  /** Its connections have lost the other side, and neither knows: a router forgot them. */
  forget(machine: Machine): void {
    for (const connection of this.of(machine)) connection.forget();
  }

  of(machine: Machine): Connection[] {
    return [...this.connections].filter(
      ({ clientProcess, serverProcess }) =>
        clientProcess.machine !== serverProcess.machine &&
        (clientProcess.machine === machine || serverProcess.machine === machine),
    );
  }

  /** Runs `again` when somebody may be in reach who was not. */
  whenChanged(again: () => void): void {
    this.#waiting.add(again);
  }

  /** Somebody may be in reach again: in some order, soon. */
  changed(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const again of waiting) this.timeline.after(0.1 + this.#random.next() * 200, again);
  }

  /** The history is over: Node.js keeps the parsers of sockets that never close. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  reset(): Error {
    return networkError('ECONNRESET', 'read');
  }
}
