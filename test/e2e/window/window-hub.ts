import type { Scope, TranscriptionAnswer } from '../../../src/protocol/http.ts';
import { AgentProcess } from '../../helpers/processes/agent-process.ts';
import { newDataFolder, type ProcessFolder } from '../../helpers/processes/data-folder.ts';
import { askLantype, createToken, type LantypeProcess, startLantype } from '../../helpers/processes/lantype-process.ts';

export interface WindowHubOptions {
  /** With a display the programs can type; without one they cannot. */
  readonly env: NodeJS.ProcessEnv;
  /** Of settings.json. */
  readonly settings?: object;
  readonly args?: readonly string[];
}

/** Real processes: a headless hub, as many agents as a test wants, and the command line. */
export class WindowHub {
  readonly #options: WindowHubOptions;
  readonly #folder: ProcessFolder;
  readonly #agents: AgentProcess[] = [];
  #hub: LantypeProcess | undefined;
  url = '';

  private constructor(options: WindowHubOptions) {
    this.#options = options;
    this.#folder = newDataFolder({ deviceId: 'ana-desk', name: "Ana's desk", ...options.settings });
  }

  static async start(options: WindowHubOptions): Promise<WindowHub> {
    const hub = new WindowHub(options);
    await hub.restart();
    return hub;
  }

  get dataDir(): string {
    return this.#folder.path;
  }

  /** Ends the hub if it runs, and starts it again on the same data. */
  async restart(): Promise<void> {
    await this.#hub?.stop();
    const { env, args = [] } = this.#options;
    const port = this.url === '' ? '0' : new URL(this.url).port;
    const own = ['--no-open', '--port', port, '--lan-port', '0', '--data-dir', this.dataDir];
    this.#hub = await startLantype([...own, ...args], env);
    this.url = this.#hub.ready.relay?.url ?? '';
  }

  async stopHub(): Promise<void> {
    await this.#hub?.stop();
  }

  /** Runs a command of the CLI with `--json`. */
  cli(...args: string[]): Promise<Record<string, unknown>> {
    return askLantype([...args, '--data-dir', this.dataDir], this.#options.env);
  }

  async loginLink(): Promise<string> {
    return String((await this.cli('open', '--no-open')).link);
  }

  token(scope: Scope, name: string, deviceId?: string): Promise<string> {
    return createToken(this.dataDir, { scope, name, deviceId });
  }

  /** The real agent, in a process of its own, for the display of `env`. It stops with the hub, if not before. */
  async startAgent(deviceId: string, name: string, token: string, env: NodeJS.ProcessEnv): Promise<AgentProcess> {
    const relayUrl = `${this.url.replace(/^http/, 'ws')}/ws`;
    const agent = new AgentProcess({ relayUrl, token, deviceId, settings: { deviceId, name }, env });
    this.#agents.push(agent);
    await agent.start();
    return agent;
  }

  async post(token: string, body: object): Promise<TranscriptionAnswer> {
    const answer = await fetch(`${this.url}/transcription`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as TranscriptionAnswer;
  }

  async stop(): Promise<void> {
    for (const agent of this.#agents) await agent.stop();
    await this.#hub?.stop();
    this.#folder.stop();
  }
}
