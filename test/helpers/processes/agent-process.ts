import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { kill9 } from './child.ts';
import { newDataFolder, type ProcessFolder } from './data-folder.ts';
import { type LantypeProcess, startLantype, withoutDisplay } from './lantype-process.ts';

export interface AgentProcessOptions {
  /** `ws://127.0.0.1:port/ws` */
  relayUrl: string;
  token: string;
  deviceId: string;
  /** Of settings.json. */
  settings?: object;
  /** With a display to type on; default: without. */
  env?: NodeJS.ProcessEnv;
}

/** `lantype start --mode agent` in a process and a data folder of its own; it can die and come back. */
export class AgentProcess {
  readonly #folder: ProcessFolder;
  readonly #options: AgentProcessOptions;
  #child: LantypeProcess | undefined;

  /** Not started yet. The caller stops it. */
  constructor(options: AgentProcessOptions) {
    this.#options = options;
    this.#folder = newDataFolder(options.settings);
    writeFileSync(path.join(this.#folder.path, 'token'), options.token, { mode: 0o600 });
  }

  /** Not started yet. It stops with the test. */
  static forTest(options: AgentProcessOptions): AgentProcess {
    const agent = new AgentProcess(options);
    onTestFinished(() => agent.stop());
    return agent;
  }

  get deviceId(): string {
    return this.#options.deviceId;
  }

  get child(): LantypeProcess {
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
  async start(env = this.#options.env ?? withoutDisplay()): Promise<void> {
    const { relayUrl, deviceId } = this.#options;
    const relay = ['--relay', relayUrl, '--token-file', path.join(this.#folder.path, 'token')];
    const args = ['--mode', 'agent', ...relay, '--device-id', deviceId, '--data-dir', this.#folder.path];
    this.#child = await startLantype(args, env);
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
    this.#folder.stop();
  }
}
