import { onTestFinished } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { AgentProcess } from '../../helpers/processes/agent-process.ts';
import { DESK, RelayProcess } from '../../helpers/processes/relay-process.ts';
import type { Display } from '../desktop/display.ts';
import { type Program, startXterm } from '../desktop/programs.ts';
import { AckGate } from './ack-gate.ts';

/** `m00|`, `m01|`, …: none is a part of another, and what stands between two of them would be seen. */
export function numbered(from: number, to: number, prefix = 'm'): string[] {
  return Array.from({ length: to - from }, (_, index) => `${prefix}${String(from + index).padStart(2, '0')}|`);
}

/** A hub in two processes: relay and agent each in its own, a gate between them, a terminal in focus. */
export class SplitHub {
  readonly relay: RelayProcess;
  readonly gate: AckGate;
  readonly xterm: Program;
  readonly #display: Display;
  #agent: AgentProcess | undefined;

  private constructor(relay: RelayProcess, gate: AckGate, xterm: Program, display: Display) {
    this.relay = relay;
    this.gate = gate;
    this.xterm = xterm;
    this.#display = display;
  }

  /** Without an agent yet. Everything ends with the test. */
  static async forTest(display: Display): Promise<SplitHub> {
    const [relay, xterm] = await Promise.all([RelayProcess.forTest(), xtermForTest(display)]);
    const gate = await AckGate.forTest(() => relay.url);
    return new SplitHub(relay, gate, xterm, display);
  }

  get agent(): AgentProcess {
    if (this.#agent === undefined) throw new Error('the agent was not started');
    return this.#agent;
  }

  async startAgent(relayUrl = this.gate.relayUrl): Promise<AgentProcess> {
    this.#agent = AgentProcess.forTest({
      relayUrl,
      token: this.relay.desk,
      deviceId: DESK,
      env: this.#display.env,
    });
    await this.#agent.start();
    return this.#agent;
  }

  /** What has been typed so far, split after each `|`. */
  async typed(): Promise<string[]> {
    return (await this.xterm.read()).match(/[^|]*\|?/g)?.filter((part) => part !== '') ?? [];
  }

  /**
   * Everything that was typed, once a last message stands behind it: per device there is one queue, so whatever else
   * was to come, a second copy for one, would stand before it.
   */
  async typedInAll(): Promise<string[]> {
    const { body } = await this.relay.post('END|');
    if (body.status !== 'typed') throw new Error(`the last message was not typed: ${JSON.stringify(body)}`);
    return eventually('the last message in the terminal', async () => {
      const typed = await this.typed();
      return typed.at(-1)?.endsWith('END|') && typed.slice(0, -1);
    });
  }

  /** Until that many messages stand in the terminal. */
  async typedAtLeast(count: number, limitMs?: number): Promise<void> {
    await eventually(`${count} messages in the terminal`, async () => (await this.typed()).length >= count, limitMs);
  }
}

async function xtermForTest(display: Display): Promise<Program> {
  const xterm = await startXterm(display);
  onTestFinished(() => xterm.stop());
  return xterm;
}
