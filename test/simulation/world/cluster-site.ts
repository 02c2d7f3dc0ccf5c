import type { Relay } from '../../../src/relay/relay.ts';
import type { Machine } from '../engine/machine.ts';
import type { Random } from '../engine/random.ts';
import type { SimProcess } from '../engine/sim-process.ts';
import type { RelayHost } from './relay-host.ts';
import type { RelaySite } from './relay-site.ts';

/** How often the load balancer knows which relays are there. */
const KNOWS = 0.85;

/** Several relays of one cluster, and the load balancer before them. */
export class ClusterSite implements RelaySite {
  readonly index: number;
  readonly address: string;
  readonly members: readonly RelayHost[];
  readonly #random: Random;

  constructor(index: number, members: readonly RelayHost[], random: Random) {
    this.index = index;
    this.address = `relay${index}:7440`;
    this.members = members;
    this.#random = random;
  }

  get up(): boolean {
    return this.members.every(({ up }) => up);
  }

  get relay(): Relay | undefined {
    return this.#first.relay;
  }

  get process(): SimProcess | undefined {
    return this.#first.process;
  }

  get machine(): Machine {
    return this.#first.machine;
  }

  /** Those that answer now. */
  get answering(): RelayHost[] {
    return this.members.filter(({ up, process }) => up && process?.frozen !== true);
  }

  /** Another one for each connection, mostly one that is there. */
  entrance(): { machine: Machine; address: string } {
    const { answering } = this;
    const among = answering.length > 0 && this.#random.chance(KNOWS) ? answering : this.members;
    const { machine, ownAddress: address } = this.#random.pick(among);
    return { machine, address };
  }

  get #first(): RelayHost {
    return this.answering[0] ?? (this.members[0] as RelayHost);
  }
}
