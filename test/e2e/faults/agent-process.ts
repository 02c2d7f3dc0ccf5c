import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { kill9, type LantypeChild, startLantypeChild } from './lantype-child.ts';
import { DESK } from './relay-process.ts';

export interface AgentProcessOptions {
  /** `ws://127.0.0.1:port/ws` */
  relayUrl: string;
  token: string;
  env: NodeJS.ProcessEnv;
}

/** `lantype start --mode agent` in a process and a data folder of its own; it can die and come back. */
export class AgentProcess {
  readonly #dataDir = mkdtempSync(path.join(tmpdir(), 'lantype-agent-'));
  readonly #options: AgentProcessOptions;
  #child: LantypeChild | undefined;

  private constructor(options: AgentProcessOptions) {
    this.#options = options;
    writeFileSync(path.join(this.#dataDir, 'token'), options.token, { mode: 0o600 });
  }

  /** Not started yet. It stops with the test. */
  static forTest(options: AgentProcessOptions): AgentProcess {
    const agent = new AgentProcess(options);
    onTestFinished(() => agent.stop());
    return agent;
  }

  get child(): LantypeChild {
    if (this.#child === undefined) throw new Error('the agent was not started');
    return this.#child;
  }

  kill9(): Promise<void> {
    return kill9(this.child);
  }

  /** SIGSTOP: it is there, and does nothing. */
  freeze(): void {
    this.child.process.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.process.kill('SIGCONT');
  }

  /**
   * Resolves once it is connected, or has tried for 5 s. The next time it starts on the same data folder, and so
   * with the same journal.
   */
  async start(): Promise<void> {
    const { relayUrl, env } = this.#options;
    const link = ['--relay', relayUrl, '--token-file', path.join(this.#dataDir, 'token')];
    this.#child = await startLantypeChild(
      ['--mode', 'agent', ...link, '--device-id', DESK, '--data-dir', this.#dataDir],
      env,
    );
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}
