import { existsSync, rmSync } from 'node:fs';
import type { Agent } from '../../agent/agent.ts';
import type { AgentEvent } from '../../agent/agent-events.ts';
import { Listeners, listenerBugLog } from '../../agent/listeners.ts';
import type { Typist } from '../../agent/typing/typist.ts';
import { SerialQueue } from '../../base/serial-queue.ts';
import { writePrivateFile } from '../folder/data-folder.ts';
import type { Settings } from '../settings/settings.ts';
import { type RunningAgent, type RunningAgentOptions, startAgent } from './running-agent.ts';

export interface AgentSupervisorOptions extends Omit<RunningAgentOptions, 'paused' | 'lockedByHost' | 'onChange'> {
  /** Exists while typing is paused. */
  pausedFile: string;
}

/** The agent of this computer, which some settings replace by another: whoever watches need not notice. */
export class AgentSupervisor {
  #stopped = false;
  readonly #options: AgentSupervisorOptions;
  readonly #events: Listeners<AgentEvent>;
  /** One change of agents at a time. */
  readonly #changes = new SerialQueue();
  #settings: Settings;
  #running: RunningAgent | undefined;
  #lockedByHost = false;

  constructor(options: AgentSupervisorOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#events = new Listeners(listenerBugLog(options.logger));
  }

  get deviceId(): string {
    return this.#settings.deviceId;
  }

  get name(): string {
    return this.#settings.name;
  }

  /** `ws://127.0.0.1:7440/ws` */
  get relayUrl(): string {
    return this.#options.relay.url;
  }

  /** The current one; while it is being replaced, the old one. */
  get agent(): Agent {
    if (this.#running === undefined) throw new Error('the agent has not been started');
    return this.#running.agent;
  }

  get typists(): readonly Typist[] {
    return this.#running?.typists ?? [];
  }

  /** The name of the typist that is connected to the desktop now. */
  typist(): string | undefined {
    return this.typists.find(({ connected }) => connected)?.name;
  }

  /** It runs when this returns; resolves when there is something to say about it. */
  start(): Promise<void> {
    this.#running = this.#begin();
    return this.#running.settled;
  }

  /** Lets the message at hand end, and goes on with another agent. Resolves when that runs, connected or not. */
  restart(settings: Settings): Promise<void> {
    return this.#changes.run(async () => {
      if (this.#stopped) return;
      await this.#running?.agent.stop();
      this.#settings = settings;
      this.#running = this.#begin();
      this.#tellAll();
    });
  }

  /** The agent, once it is not being replaced. */
  async ready(): Promise<Agent> {
    await this.#changes.idle();
    return this.agent;
  }

  /** Lasts until it is ended, over a restart of the program too. @throws what the file system says */
  setPaused(paused: boolean): void {
    if (paused) writePrivateFile(this.#options.pausedFile, '');
    else rmSync(this.#options.pausedFile, { force: true });
    if (paused) this.agent.pause();
    else this.agent.resume();
  }

  /** The host's knowledge of the screen lock. */
  setLocked(locked: boolean): void {
    this.#lockedByHost = locked;
    this.#running?.agent.setLocked(locked);
  }

  onChange(listener: (event: AgentEvent) => void): () => void {
    return this.#events.add(listener);
  }

  /** Lets the message at hand end, then disconnects. Idempotent. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#changes.run(async () => this.#running?.agent.stop());
  }

  #begin(): RunningAgent {
    return startAgent({
      ...this.#options,
      settings: this.#settings,
      paused: existsSync(this.#options.pausedFile),
      lockedByHost: this.#lockedByHost,
      onChange: (event) => this.#events.emit(event),
    });
  }

  /** What a listener knows is of the agent before. */
  #tellAll(): void {
    const { agent } = this;
    this.#events.emit({ type: 'connection', connection: agent.connection() });
    this.#events.emit({ type: 'status', status: agent.status() });
    this.#events.emit({ type: 'held', held: agent.held() });
  }
}
