import type { Server } from 'node:http';
import { silentLogger } from '../../../src/base/logger.ts';
import { LoggedEvent } from '../../../src/relay/events/logged-event.ts';
import { createRelay, type Relay } from '../../../src/relay/relay.ts';
import type { Listening } from '../../../src/server/listener/listener.ts';
import type { Disk } from '../disk/disk.ts';
import { SimDatabase } from '../disk/sim-database.ts';
import type { Machine } from '../engine/machine.ts';
import type { SimProcess } from '../engine/sim-process.ts';
import type { Network } from '../net/network.ts';
import type { SimSocket } from '../net/sim-socket.ts';
import type { Part } from './program.ts';
import type { Published } from './published.ts';

export interface RelayHostParts {
  readonly index: number;
  readonly machine: Machine;
  readonly disk: Disk;
  readonly network: Network;
  readonly published: Published;
}

/** A relay through all of its runs: what stays is its file, its secret and its address. */
export class RelayHost implements Part {
  readonly index: number;
  readonly machine: Machine;
  readonly disk: Disk;
  readonly address: string;
  /** Counts its starts. */
  run = 0;
  relay: Relay | undefined;
  process: SimProcess | undefined;
  readonly #network: Network;
  readonly #published: Published;
  readonly #secret: Uint8Array;

  constructor(parts: RelayHostParts) {
    this.index = parts.index;
    this.machine = parts.machine;
    this.disk = parts.disk;
    this.#network = parts.network;
    this.#published = parts.published;
    this.address = `relay${parts.index}:7440`;
    this.#secret = new Uint8Array(32).fill(parts.index + 1);
  }

  /** It answers. */
  get up(): boolean {
    return this.relay !== undefined && this.process?.alive === true;
  }

  async start(process: SimProcess): Promise<void> {
    this.process = process;
    this.run += 1;
    const { run } = this;
    const relay = createRelay({
      database: new SimDatabase(this.disk, process),
      secret: this.#secret,
      relayId: `relay-${this.index}`,
      name: 'relay',
      version: '1.0.0',
      port: 7440,
      clock: process.clock,
      logger: silentLogger,
      hostNames: [`relay${this.index}`],
      bootId: `${this.machine.name}-${this.machine.boots}`,
      listen: async (server) => this.#listen(process, server as Server),
    });
    relay.admin.onEvents((events) => {
      // What is published are logged events, of which the owner sees a part.
      if (process.alive)
        this.#published.add(
          this.index,
          run,
          events.filter((event) => event instanceof LoggedEvent),
          () => this.#earlierEpochs(),
        );
    });
    process.onDeath(() => {
      this.relay = undefined;
    });
    await relay.start();
    if (process.alive) this.relay = relay;
  }

  async stop(): Promise<void> {
    const { relay } = this;
    this.relay = undefined;
    await relay?.stop();
  }

  /** What its file says of the epochs that the one of now goes on from. */
  #earlierEpochs(): ReadonlyMap<string, number> {
    const rows = this.disk.statement('SELECT epoch, latest FROM earlierEpochs').all();
    return new Map(rows.map(({ epoch, latest }) => [String(epoch), Number(latest)]));
  }

  #listen(process: SimProcess, server: Server): Listening {
    const sockets = new Set<SimSocket>();
    let closed: (() => void) | undefined;
    const ended = (socket: SimSocket): void => {
      sockets.delete(socket);
      if (sockets.size === 0) closed?.();
    };
    const stop = this.#network.listen(this.address, {
      process,
      accept(socket) {
        sockets.add(socket);
        socket.once('close', () => ended(socket));
        server.emit('connection', socket);
      },
    });
    return {
      port: 7440,
      closeAllConnections: () => sockets.forEach((socket) => void socket.destroy()),
      close() {
        stop();
        return sockets.size === 0 ? Promise.resolve() : new Promise((resolve) => (closed = resolve));
      },
    };
  }
}
