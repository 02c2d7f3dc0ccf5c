import type { Server } from 'node:http';
import { type JoinedCluster, takePart } from '../../../src/app/relay/join-cluster.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { LoggedEvent } from '../../../src/relay/events/logged-event.ts';
import { createRelay, type Relay } from '../../../src/relay/relay.ts';
import type { Listening } from '../../../src/server/listener/listener.ts';
import type { Disk } from '../disk/disk.ts';
import { SimDatabase } from '../disk/sim-database.ts';
import type { Machine } from '../engine/machine.ts';
import type { Random } from '../engine/random.ts';
import type { SimProcess } from '../engine/sim-process.ts';
import type { NatsModel } from '../nats/nats-model.ts';
import { SimBroker } from '../nats/sim-broker.ts';
import type { Network } from '../net/network.ts';
import type { SimSocket } from '../net/sim-socket.ts';
import type { Part } from './program.ts';
import type { Published } from './published.ts';
import type { RelaySite } from './relay-site.ts';

/** What one relay of a cluster has beside what a relay by itself has. */
export interface Membership {
  /** From 1. */
  readonly number: number;
  readonly nats: NatsModel;
  readonly copy: Disk;
  readonly random: Random;
  /** As its service does with a program that has failed. */
  readonly startAgain: (process: SimProcess) => void;
}

export interface RelayHostParts {
  readonly index: number;
  readonly machine: Machine;
  readonly disk: Disk;
  readonly network: Network;
  readonly published: Published;
  readonly membership?: Membership | undefined;
}

/** More than any relay has. */
const RUNS = 100_000;

/** A relay through all of its runs: what stays is its file, its secret and its address. */
export class RelayHost implements Part, RelaySite {
  readonly index: number;
  readonly machine: Machine;
  readonly disk: Disk;
  readonly address: string;
  /** Where it listens itself. */
  readonly ownAddress: string;
  readonly membership: Membership | undefined;
  /** Another for each start of each relay. */
  run = 0;
  relay: Relay | undefined;
  broker: SimBroker | undefined;
  process: SimProcess | undefined;
  readonly #network: Network;
  readonly #published: Published;
  readonly #secret: Uint8Array;
  #joined: JoinedCluster | undefined;

  constructor(parts: RelayHostParts) {
    this.index = parts.index;
    this.machine = parts.machine;
    this.disk = parts.disk;
    this.#network = parts.network;
    this.#published = parts.published;
    const { membership } = parts;
    this.membership = membership;
    this.address = `relay${parts.index}:7440`;
    this.ownAddress = membership === undefined ? this.address : `relay${parts.index}-${membership.number}:7440`;
    this.run = (membership?.number ?? 0) * RUNS;
    this.#secret = new Uint8Array(32).fill(parts.index + 1);
  }

  /** It answers. */
  get up(): boolean {
    return this.relay !== undefined && this.process?.alive === true;
  }

  entrance(): { machine: Machine; address: string } {
    return { machine: this.machine, address: this.ownAddress };
  }

  async start(process: SimProcess): Promise<void> {
    this.process = process;
    this.run += 1;
    const { run } = this;
    process.onDeath(() => {
      this.relay = undefined;
    });
    const database = new SimDatabase(this.disk, process);
    const joined = await this.#join(process, database);
    if (!process.alive) return;
    this.#joined = joined;
    const relay = createRelay({
      ...joined?.options,
      database,
      secret: this.#secret,
      relayId: `relay-${this.index}`,
      name: 'relay',
      version: '1.0.0',
      port: 7440,
      clock: process.clock,
      logger: silentLogger,
      hostNames: [this.address, this.ownAddress].map((address) => address.replace(/:.*/, '')),
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
    await relay.start();
    if (process.alive) this.relay = relay;
  }

  async stop(): Promise<void> {
    const { relay } = this;
    const joined = this.#joined;
    this.relay = undefined;
    await relay?.stop();
    await joined?.leave();
  }

  async #join(process: SimProcess, database: SimDatabase): Promise<JoinedCluster | undefined> {
    const { membership } = this;
    if (membership === undefined) return undefined;
    const { nats, copy, random, number, startAgain } = membership;
    const broker = await SimBroker.open(nats, process, random.fork(`${this.run}`));
    this.broker = broker;
    return takePart(broker, {
      identity: { secret: this.#secret, relayId: `relay-${this.index}`, pin: 'pin' },
      ...{ database, ownTokenNames: [] },
      openCopy: () => new SimDatabase(copy, process),
      fellBehind: () => startAgain(process),
      ...{ replicas: 3, member: `member${number}`, clock: process.clock, logger: silentLogger },
    });
  }

  /** What its file says of the epochs that the one of now goes on from. */
  #earlierEpochs(): ReadonlyMap<string, number> {
    // A cluster has one history.
    if (this.membership !== undefined) return new Map();
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
    const stop = this.#network.listen(this.ownAddress, {
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
