import type { Death, Machine } from '../engine/machine.ts';
import type { Random } from '../engine/random.ts';
import type { SimProcess } from '../engine/sim-process.ts';
import type { Timeline } from '../engine/timeline.ts';
import { type Direction, SimSocket } from './sim-socket.ts';

/** Sees all bytes: when they are written, and when they are there. */
export interface Tap {
  written(connection: Connection, direction: Direction, chunk: Buffer): void;
  arrived(connection: Connection, direction: Direction, chunk: Buffer): void;
}

/** What a connection needs of the network that it goes over. */
interface Wire {
  readonly timeline: Timeline;
  readonly tap: Tap;
  readonly connections: Set<Connection>;
  latency(from: Machine, to: Machine, random: Random): number;
  reachable(one: Machine, other: Machine): boolean;
  whenChanged(again: () => void): void;
  reset(): Error;
}

/** `end`: no more bytes. `close`: nobody is there any more. `reset`: nothing that was on its way counts. */
interface Packet {
  readonly kind: 'data' | 'end' | 'close' | 'reset' | 'opened';
  readonly chunk?: Buffer;
  readonly run?: () => void;
  readonly due: number;
}

interface Lane {
  readonly packets: Packet[];
  /** Bytes that the other side has not got. */
  bytes: number;
  /** The writer waits for room. */
  room: (() => void) | undefined;
  lastDue: number;
  pumping: boolean;
}

/** What the kernels of both sides take before a writer has to wait. */
const WINDOW_BYTES = 256 * 1_024;

/** One TCP connection. */
export class Connection {
  readonly clientProcess: SimProcess;
  readonly serverProcess: SimProcess;
  readonly client: SimSocket;
  readonly server: SimSocket;
  readonly #network: Wire;
  readonly #random: Random;
  readonly #lanes: Record<Direction, Lane> = { client: newLane(), server: newLane() };
  /** Its sides do not reach each other any more, and are not told. */
  #forgotten = false;
  #over = false;
  #accepted = false;
  /** Sides that are gone; who writes to them gets a reset. */
  readonly #gone = new Set<Direction>();

  constructor(network: Wire, client: SimProcess, server: SimProcess, random: Random) {
    this.#network = network;
    this.#random = random;
    this.clientProcess = client;
    this.serverProcess = server;
    this.client = new SimSocket(this, 'client', client, false);
    this.server = new SimSocket(this, 'server', server, true);
    client.onDeath((death) => this.#died('client', death));
    server.onDeath((death) => this.#died('server', death));
  }

  processOf(side: Direction): SimProcess {
    return side === 'client' ? this.clientProcess : this.serverProcess;
  }

  socketOf(side: Direction): SimSocket {
    return side === 'client' ? this.client : this.server;
  }

  /** `accept` runs at the server, before anything that the client sends. */
  open(accept: () => void): void {
    this.#send('client', { kind: 'opened', run: accept });
  }

  write(side: Direction, chunk: Buffer, written: () => void): void {
    const process = this.processOf(side);
    if (process.reached('send')) return;
    this.#network.tap.written(this, side, chunk);
    const lane = this.#lanes[side];
    lane.bytes += chunk.length;
    if (lane.bytes > WINDOW_BYTES) lane.room = written;
    else written();
    this.#send(side, { kind: 'data', chunk });
  }

  end(side: Direction): void {
    if (this.processOf(side).alive) this.#send(side, { kind: 'end' });
  }

  /** This side is no longer there. */
  closed(side: Direction): void {
    if (!this.processOf(side).alive) return;
    this.#gone.add(side);
    this.#send(side, { kind: 'close' });
  }

  cut(): void {
    if (this.#over) return;
    this.#finish();
    for (const side of ['client', 'server'] as const) this.#reset(side);
  }

  forget(): void {
    this.#forgotten = true;
  }

  #died(side: Direction, death: Death): void {
    if (this.#over) return;
    this.#gone.add(side);
    if (death === 'power') {
      this.#forgotten = true;
      return;
    }
    // The kernel closes what the process had open: with a reset when there was something unread.
    this.#send(side, { kind: death === 'killed' && this.#random.chance(0.5) ? 'reset' : 'close' });
  }

  #send(side: Direction, packet: Omit<Packet, 'due'>): void {
    if (this.#over) return;
    const other = otherOf(side);
    const { timeline } = this.#network;
    const from = this.processOf(side).machine;
    const latency = this.#network.latency(from, this.processOf(other).machine, this.#random);
    const lane = this.#lanes[side];
    lane.lastDue = Math.max(lane.lastDue, timeline.now + latency);
    lane.packets.push({ ...packet, due: lane.lastDue });
    this.#pump(side);
  }

  /** Brings what is due, in order. */
  #pump(side: Direction): void {
    const lane = this.#lanes[side];
    const first = lane.packets[0];
    if (first === undefined || lane.pumping || this.#over) return;
    lane.pumping = true;
    const again = (): void => {
      lane.pumping = false;
      this.#pump(side);
    };
    const target = this.processOf(otherOf(side));
    const { timeline } = this.#network;
    if (first.due > timeline.now) {
      timeline.after(first.due - timeline.now, again, target);
    } else if (target.frozen) {
      target.onThaw(() => timeline.after(0, again, target));
    } else if (!this.#forgotten && !this.#network.reachable(this.clientProcess.machine, this.serverProcess.machine)) {
      this.#network.whenChanged(again);
    } else {
      lane.packets.shift();
      lane.pumping = false;
      this.#deliver(side, first);
      if (lane.packets.length > 0 && !lane.pumping) {
        lane.pumping = true;
        timeline.after(0, again, target);
      }
    }
  }

  #deliver(side: Direction, packet: Packet): void {
    const other = otherOf(side);
    // A router that forgot the connection lets nothing pass; the writer goes on writing into nothing.
    if (this.#forgotten) {
      if (this.#gone.has(other) && this.processOf(other).machine.up) this.#resetLater(side);
      return;
    }
    const target = this.processOf(other);
    const socket = this.socketOf(other);
    const lane = this.#lanes[side];
    if (packet.chunk !== undefined) {
      lane.bytes -= packet.chunk.length;
      if (this.#gone.has(other)) this.#resetLater(side);
    }
    if (target.alive && !this.#gone.has(other)) this.#arrive(side, packet, socket);
    if (lane.room !== undefined && lane.bytes <= WINDOW_BYTES) {
      const { room } = lane;
      lane.room = undefined;
      if (this.processOf(side).alive) room();
    }
    if (this.#gone.size === 2) this.#finish();
  }

  #arrive(side: Direction, { kind, chunk, run }: Packet, socket: SimSocket): void {
    if (chunk !== undefined) {
      this.#network.tap.arrived(this, side, chunk);
      socket.arrived(chunk);
    } else if (kind === 'opened') {
      this.#accepted = true;
      run?.();
    } else if (kind === 'reset') socket.destroy(this.#network.reset());
    else socket.ended();
  }

  #resetLater(side: Direction): void {
    const process = this.processOf(side);
    this.#network.timeline.after(this.#random.next() * 4, () => this.#reset(side), process);
  }

  #reset(side: Direction): void {
    const process = this.processOf(side);
    if (!process.alive) return;
    if (process.frozen) process.onThaw(() => this.#reset(side));
    // Before it is accepted nobody listens to its errors.
    else this.socketOf(side).destroy(side === 'client' || this.#accepted ? this.#network.reset() : undefined);
  }

  #finish(): void {
    this.#over = true;
    this.#network.connections.delete(this);
  }
}

function newLane(): Lane {
  return { packets: [], bytes: 0, room: undefined, lastDue: 0, pumping: false };
}

function otherOf(side: Direction): Direction {
  return side === 'client' ? 'server' : 'client';
}
