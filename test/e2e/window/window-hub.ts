import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TranscriptionAnswer } from '../../../src/protocol/http.ts';
import { type Child, output, startChild } from '../desktop/child.ts';
import { eventually } from '../desktop/eventually.ts';

const CLI = path.resolve(import.meta.dirname, '../../../src/cli/lantype.ts');

export interface WindowHubOptions {
  /** With a display the programs can type; without one they cannot. */
  readonly env: NodeJS.ProcessEnv;
  /** Of settings.json. */
  readonly settings?: object;
  readonly args?: readonly string[];
}

function newDataFolder(settings: object): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-window-'));
  writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings));
  return folder;
}

async function startProgram(
  dataDir: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<{ child: Child; ready: { relay?: { url: string } } }> {
  const common = ['start', '--headless', '--json', '--no-open', '--data-dir', dataDir];
  const child = startChild(process.execPath, [CLI, ...common, ...args], { env });
  let printed = '';
  child.process.stdout?.on('data', (data) => {
    printed += data;
  });
  const ready = await eventually(
    'Lantype to start',
    () => printed.includes('\n') && JSON.parse(printed.slice(0, printed.indexOf('\n'))),
    20_000,
  ).catch(async (error) => {
    await child.stop();
    throw new Error(`${error.message}; it printed: ${child.output()}`);
  });
  return { child, ready };
}

/** Real processes: a headless hub, as many agents as a test wants, and the command line. */
export class WindowHub {
  readonly dataDir: string;
  readonly #options: WindowHubOptions;
  readonly #folders: string[] = [];
  readonly #children: Child[] = [];
  #hub: Child | undefined;
  url = '';

  private constructor(options: WindowHubOptions) {
    this.#options = options;
    this.dataDir = newDataFolder({ deviceId: 'ana-desk', name: "Ana's desk", ...options.settings });
    this.#folders.push(this.dataDir);
  }

  static async start(options: WindowHubOptions): Promise<WindowHub> {
    const hub = new WindowHub(options);
    await hub.restart();
    return hub;
  }

  /** Ends the hub if it runs, and starts it again on the same data. */
  async restart(): Promise<void> {
    await this.#hub?.stop();
    const port = this.url === '' ? '0' : new URL(this.url).port;
    const args = ['--port', port, '--lan-port', '0', ...(this.#options.args ?? [])];
    const { child, ready } = await startProgram(this.dataDir, this.#options.env, args);
    this.#hub = child;
    this.url = ready.relay?.url ?? '';
  }

  async stopHub(): Promise<void> {
    await this.#hub?.stop();
  }

  /** Runs a command of the CLI with `--json`. */
  async cli(...args: string[]): Promise<Record<string, unknown>> {
    return JSON.parse(
      await output(process.execPath, [CLI, ...args, '--json', '--data-dir', this.dataDir], this.#options.env),
    );
  }

  async loginLink(): Promise<string> {
    return String((await this.cli('open', '--no-open')).link);
  }

  async token(scope: 'send' | 'receive' | 'admin', name: string, deviceId?: string): Promise<string> {
    const device = deviceId === undefined ? [] : ['--device', deviceId];
    return String((await this.cli('token', 'create', '--scope', scope, '--name', name, ...device)).token);
  }

  /** The real agent, in a process of its own. */
  async startAgent(deviceId: string, name: string, token: string): Promise<Child> {
    const folder = newDataFolder({ deviceId, name });
    this.#folders.push(folder);
    const env = { ...this.#options.env, LANTYPE_TOKEN: token };
    const relay = `${this.url.replace(/^http/, 'ws')}/ws`;
    const { child } = await startProgram(folder, env, ['--mode', 'agent', '--port', '0', '--relay', relay]);
    this.#children.push(child);
    return child;
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
    for (const child of this.#children) await child.stop();
    await this.#hub?.stop();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
