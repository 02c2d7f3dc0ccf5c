import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Agent, type AgentOptions, createAgent } from '../../src/agent/agent.ts';
import type { AgentEvent } from '../../src/agent/agent-events.ts';
import type { RelayEndpoint } from '../../src/agent/connection/connection.ts';
import { type Database, openDatabase } from '../../src/base/database.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeTypist } from './fake-typist.ts';
import { type ScriptedPeer, ScriptedRelay } from './scripted-relay.ts';
import { waitFor } from './wait-for.ts';

type TestOptions = Partial<Omit<AgentOptions, 'relay'>> & { relay?: Partial<RelayEndpoint> };

/** An agent with its doubles: a scripted relay, a fake clock, a fake typist, and a journal file of its own. */
export class AgentUnderTest {
  readonly clock = new FakeClock();
  /** A new one after a crash, as in a new process. */
  typist = new FakeTypist();
  readonly events: AgentEvent[] = [];
  readonly relay: ScriptedRelay;
  readonly #folder: string;
  readonly #options: TestOptions;
  #database: Database;
  #agent: Agent;

  private constructor(relay: ScriptedRelay, folder: string, options: TestOptions) {
    this.relay = relay;
    this.#folder = folder;
    this.#options = options;
    this.#database = openDatabase(join(folder, 'agent.db'));
    this.#agent = this.#build();
  }

  /** Starts the relay and the agent. */
  static async start(options: TestOptions = {}): Promise<AgentUnderTest> {
    const folder = await mkdtemp(join(tmpdir(), 'lantype-agent-'));
    const test = new AgentUnderTest(await ScriptedRelay.start(), folder, options);
    test.agent.start();
    return test;
  }

  /** As `start`, once it is registered and can type; with the relay's end of its connection. */
  static async ready(options: TestOptions = {}): Promise<{ test: AgentUnderTest; peer: ScriptedPeer }> {
    const test = await AgentUnderTest.start(options);
    const peer = await test.relay.peer();
    await waitFor(() => test.agent.status().canType);
    return { test, peer };
  }

  get agent(): Agent {
    return this.#agent;
  }

  get database(): Database {
    return this.#database;
  }

  /**
   * The agent dies as it is (its sockets are cut and its database handle goes, nothing is finished) and a new one
   * starts on the same journal.
   */
  crash(): void {
    const dead = this.#agent;
    for (const { socket } of this.relay.peers) socket.terminate();
    this.#database.close();
    void dead.stop().catch(() => undefined);
    this.#database = openDatabase(join(this.#folder, 'agent.db'));
    this.typist = new FakeTypist();
    this.#agent = this.#build();
    this.#agent.start();
  }

  async stop(): Promise<void> {
    await this.#agent.stop();
    await this.relay.stop();
    this.#database.close();
    await rm(this.#folder, { recursive: true });
  }

  #build(): Agent {
    const agent = createAgent({
      deviceId: 'desk-pc',
      name: 'Desk PC',
      platform: 'linux',
      database: this.#database,
      typists: [this.typist],
      settings: { holdAfterMs: 120_000, askFirst: false },
      clock: this.clock,
      logger: silentLogger,
      random: () => 0.5,
      ...this.#options,
      relay: { url: this.relay.url, token: 'test-token', ...this.#options.relay },
    });
    agent.onChange((event) => this.events.push(event));
    return agent;
  }
}

/** The `number`-th message id of a test. */
export function messageId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
