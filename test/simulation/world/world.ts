import { Disk } from '../disk/disk.ts';
import { Machine } from '../engine/machine.ts';
import type { Random } from '../engine/random.ts';
import type { SimProcess } from '../engine/sim-process.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { SenderFacts } from '../model/facts.ts';
import { Model } from '../model/model.ts';
import { NatsModel } from '../nats/nats-model.ts';
import { Network } from '../net/network.ts';
import { AgentHost } from './agent-host.ts';
import { ClusterSite } from './cluster-site.ts';
import type { ObserverHost } from './observer-host.ts';
import { PhoneHost } from './phone-host.ts';
import type { PollerHost } from './poller-host.ts';
import { Program } from './program.ts';
import { Published } from './published.ts';
import { type Membership, RelayHost } from './relay-host.ts';
import type { RelaySite } from './relay-site.ts';
import { ScriptHost } from './script-host.ts';
import type { Backup, Setup } from './setup.ts';
import { WireTap } from './wire-tap.ts';

const DEVICE = 'desk';
/** As long as a service waits before it starts a program anew. */
const AGAIN_MS = 5_000;

/** All machines of a history, with what runs on them. */
export class World {
  readonly timeline: Timeline;
  readonly model: Model;
  readonly network: Network;
  readonly published: Published;
  readonly random: Random;
  readonly setup: Setup;
  readonly device = DEVICE;
  readonly machines: Machine[] = [];
  readonly disks: Disk[] = [];
  readonly relays: RelaySite[] = [];
  /** The processes behind them. */
  readonly hosts: RelayHost[] = [];
  /** What the relays of a cluster have in common. */
  readonly nats: NatsModel | undefined;
  readonly agents: AgentHost[] = [];
  readonly phones: PhoneHost[] = [];
  readonly scripts: ScriptHost[] = [];
  /** Sends to the other relay. */
  elsewhere: ScriptHost | undefined;
  readonly programs: Program[] = [];
  readonly observers: ObserverHost[] = [];
  readonly pollers: PollerHost[] = [];
  readonly backups: Backup[] = [];
  /** Processes that are to be killed at some point. */
  readonly mined = new Set<SimProcess>();
  /** Nothing befalls it any more. */
  healing = false;
  readonly #homes: { part: RelayHost | AgentHost; program: Program }[] = [];
  #names = 0;
  readonly #asking: Random;

  constructor(timeline: Timeline, random: Random, setup: Setup) {
    this.timeline = timeline;
    this.random = random;
    this.setup = setup;
    this.model = new Model(() => timeline.now);
    this.network = new Network(timeline, random.fork('network'));
    this.published = new Published(this.model, () => timeline.now);
    this.nats = setup.relays > 1 ? new NatsModel(timeline, random.fork('nats')) : undefined;
    this.#asking = random.fork('asking');
    this.network.tap = new WireTap(this.model, {
      relayOf: (process) => this.hosts.find((relay) => relay.process === process),
      agentOf: (process) => this.agents.find((agent) => agent.process === process),
      mayWrite: (process, device) => this.nats === undefined || this.nats.oracle.writerTo(device) === process,
    });
    this.#build();
  }

  get relay(): RelaySite {
    return this.relays[0] as RelaySite;
  }

  /** A relay that something may befall; of a cluster, any. */
  aRelay(random: Random): RelayHost {
    const [first, second] = this.members;
    return second === undefined ? (first as RelayHost) : random.pick(this.members);
  }

  /** The process that its owner asks now. */
  get asked(): RelayHost {
    const { relay, members } = this;
    if (!(relay instanceof ClusterSite)) return members[0] as RelayHost;
    return this.#asking.pick(relay.answering.length > 0 ? relay.answering : relay.members);
  }

  /** The processes of the relay that the devices are joined to. */
  get members(): readonly RelayHost[] {
    return this.hosts.filter(({ index }) => index === 0);
  }

  get agent(): AgentHost {
    return this.agents[0] as AgentHost;
  }

  get senders(): SenderFacts[] {
    return [...this.phones, ...this.scripts].map(({ sender }) => sender);
  }

  /** Something that befalls the world later: unless everything is being put right by then. */
  later(ms: number, act: () => void): void {
    this.timeline.after(ms, () => {
      if (!this.healing) act();
    });
  }

  /** What it leads to is nobody's to wait for; that it fails is a fault of the simulation, or of what it calls. */
  spawn(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      const stack = error instanceof Error ? error.stack : String(error);
      this.model.violated('crash', `something failed that must not: ${stack}`);
    });
  }

  programOf(part: RelayHost | AgentHost): Program {
    const found = this.programsOf([part])[0];
    if (found === undefined) throw new Error('it runs nowhere');
    return found.program;
  }

  /** Lets a sender in, under a name of its own. */
  async newToken(relay: RelaySite, scope: 'send' | 'admin', name: string): Promise<string | undefined> {
    this.#names += 1;
    return relay.relay?.tokens.create({ name: `${name}-${this.#names}`, scope });
  }

  /** The token of the device, made anew when there is none. */
  async deviceToken(relay: RelaySite): Promise<string | undefined> {
    return relay.relay?.tokens.ensure({ name: DEVICE, scope: 'receive', deviceId: DEVICE });
  }

  /** With what runs in them. */
  programsOf(parts: readonly (RelayHost | AgentHost)[]) {
    return this.#homes.filter(({ part }) => parts.includes(part));
  }

  #build(): void {
    const { setup } = this;
    const desk = this.machine('desk');
    const relay =
      setup.relays > 1 ? this.#cluster(setup.relays) : this.#relayOn(setup.hub ? desk : this.machine('relay'));
    this.relays.push(relay);
    const agent = this.#agentOn(desk, 'desk', setup.hub ? relay : undefined);
    if (relay instanceof RelayHost && setup.hub) this.#program('hub', desk, [relay, agent]);
    else {
      if (relay instanceof RelayHost) this.#program('relay', relay.machine, [relay]);
      this.#program('agent', desk, [agent]);
    }
    if (setup.twin) {
      const machine = this.machine('twin');
      this.#program('twin', machine, [this.#agentOn(machine, 'twin')]);
    }
    if (setup.otherRelay) {
      const machine = this.machine('relay1');
      const other = this.#relayOn(machine);
      this.relays.push(other);
      this.#program('relay1', machine, [other]);
    }
    const { network, model, random } = this;
    for (let index = 1; index <= setup.phones; index += 1) {
      const name = `phone${index}`;
      this.phones.push(
        new PhoneHost({ name, machine: this.machine(name), relay, network, model, random: random.fork(name) }),
      );
    }
    for (let index = 1; index <= setup.scripts; index += 1) {
      const name = `script${index}`;
      this.scripts.push(
        new ScriptHost({ name, machine: this.machine(name), network, model, random: random.fork(name) }),
      );
    }
  }

  /** Another one. */
  machine(name: string): Machine {
    const machine = new Machine(name, this.timeline);
    this.machines.push(machine);
    return machine;
  }

  #disk(machine: Machine, name: string): Disk {
    const disk = new Disk(machine, this.random.fork(`${machine.name}/${name}`));
    this.disks.push(disk);
    return disk;
  }

  #cluster(size: number): ClusterSite {
    const { nats, random } = this;
    const members = Array.from({ length: size }, (_, index) => {
      const number = index + 1;
      const machine = this.machine(`member${number}`);
      const copy = this.#disk(machine, 'cluster.db');
      const startAgain = (process: SimProcess): void => {
        this.model.incident('log gone', machine.name);
        process.die('killed');
        this.timeline.after(AGAIN_MS, () => this.programOf(host).start());
      };
      const parts = { number, copy, random: random.fork(`nats of ${number}`), startAgain };
      const host: RelayHost = this.#relayOn(machine, nats && { ...parts, nats });
      this.#program(machine.name, machine, [host]);
      return host;
    });
    return new ClusterSite(0, members, random.fork('balancer'));
  }

  #relayOn(machine: Machine, membership?: Membership): RelayHost {
    const { network, published } = this;
    const index = this.relays.length;
    const disk = this.#disk(machine, 'relay.db');
    const relay = new RelayHost({ index, machine, disk, network, published, membership });
    this.hosts.push(relay);
    return relay;
  }

  #agentOn(machine: Machine, name: string, hub?: RelaySite): AgentHost {
    const { network, model, setup } = this;
    const disk = this.#disk(machine, 'inbox.db');
    const random = this.random.fork(`agent ${name}`);
    const agent = new AgentHost({
      ...{ name, device: DEVICE, machine, disk, network, model, random, holdAfterMs: setup.holdAfterMs, hub },
    });
    this.agents.push(agent);
    return agent;
  }

  #program(name: string, machine: Machine, parts: readonly (RelayHost | AgentHost)[]): void {
    const program = new Program(name, machine, parts, this.model, this.nats !== undefined);
    this.programs.push(program);
    for (const part of parts) this.#homes.push({ part, program });
  }
}
