import { WebSocket } from 'ws';
import { type Agent, createAgent } from '../../../src/agent/agent.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { Disk } from '../disk/disk.ts';
import { SimDatabase } from '../disk/sim-database.ts';
import type { Machine } from '../engine/machine.ts';
import type { Random } from '../engine/random.ts';
import type { SimProcess } from '../engine/sim-process.ts';
import type { Model } from '../model/model.ts';
import type { Network } from '../net/network.ts';
import type { Part } from './program.ts';
import type { RelaySite } from './relay-site.ts';
import { type Desktop, type DesktopMood, SimTypist } from './sim-typist.ts';

export interface AgentHostParts {
  readonly name: string;
  readonly device: string;
  readonly machine: Machine;
  readonly disk: Disk;
  readonly network: Network;
  readonly model: Model;
  readonly random: Random;
  readonly holdAfterMs: number;
  /** The relay in the same process, which gives it a token itself. */
  readonly hub: RelaySite | undefined;
}

/** An agent through all of its runs: what stays is its journal, what it joined, and its computer. */
export class AgentHost implements Part {
  readonly name: string;
  readonly device: string;
  readonly machine: Machine;
  readonly disk: Disk;
  readonly holdAfterMs: number;
  /** Where it is joined, and as whom. */
  relay: RelaySite | undefined;
  token = '';
  /** The one that its process of now was started with. */
  usedToken = '';
  paused = false;
  readonly desktop: Desktop;
  agent: Agent | undefined;
  process: SimProcess | undefined;
  typist: SimTypist | undefined;
  readonly #parts: AgentHostParts;
  /** It was told that its token is void, and nothing else since. */
  #refused = false;

  constructor(parts: AgentHostParts) {
    this.name = parts.name;
    this.device = parts.device;
    this.machine = parts.machine;
    this.disk = parts.disk;
    this.holdAfterMs = parts.holdAfterMs;
    this.#parts = parts;
    this.desktop = {
      screen: parts.machine.name,
      mood: 'fine',
      locked: false,
      byUser: new Set(),
      against: () => this.#against(),
    };
  }

  get registered(): boolean {
    return this.process?.alive === true && this.agent?.connection().phase === 'registered';
  }

  async start(process: SimProcess): Promise<void> {
    const { hub } = this.#parts;
    if (hub !== undefined) {
      this.relay = hub;
      this.token = (await hub.relay?.tokens.ensure({ name: 'desk', scope: 'receive', deviceId: this.device })) ?? '';
    }
    const { relay } = this;
    if (relay === undefined) throw new Error('it has joined no relay');
    this.process = process;
    this.usedToken = this.token;
    this.#refused = false;
    const random = this.#parts.random.fork(`${process.machine.timeline.now}`);
    const typist = new SimTypist(process, this.desktop, this.#parts.model, random);
    this.typist = typist;
    const agent = createAgent({
      relay: {
        url: `ws://${relay.address}/ws`,
        token: this.token,
        createSocket: (url, options) => new WebSocket(url, { ...options, ...this.#connecting(process, relay) }),
      },
      deviceId: this.device,
      name: this.device,
      platform: 'linux',
      database: new SimDatabase(this.disk, process),
      typists: [typist],
      settings: { holdAfterMs: this.holdAfterMs, askFirst: false },
      clock: process.clock,
      logger: silentLogger,
      random: () => random.next(),
    });
    agent.onChange((event) => {
      if (event.type !== 'connection' || !process.alive) return;
      if (event.connection.phase === 'registered') this.#refused = false;
      else if (event.connection.problem?.code === 'UNAUTHORIZED') this.#refused = true;
    });
    this.agent = agent;
    process.onDeath(() => {
      this.agent = undefined;
    });
    if (this.paused) agent.pause();
    agent.start();
  }

  async stop(): Promise<void> {
    await this.agent?.stop();
  }

  setPaused(paused: boolean): void {
    if (this.agent === undefined) return;
    this.paused = paused;
    if (paused) this.agent.pause();
    else this.agent.resume();
  }

  setLocked(locked: boolean): void {
    this.desktop.locked = locked;
    this.typist?.changed();
  }

  setMood(mood: DesktopMood): void {
    this.desktop.mood = mood;
    this.typist?.changed();
  }

  #against(): string[] {
    return [
      ...(this.paused ? ['paused'] : []),
      ...(this.desktop.locked ? ['locked'] : []),
      ...(this.#refused ? ['revoked'] : []),
    ];
  }

  #connecting(process: SimProcess, relay: RelaySite): object {
    return {
      createConnection: (_options: unknown, done: (error: Error | null, stream?: unknown) => void) => {
        const { machine, address } = relay.entrance();
        this.#parts.network.connect(process, machine, address, done);
        return undefined;
      },
    };
  }
}
