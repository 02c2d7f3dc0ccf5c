import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../eventually.ts';
import { type Child, startChild } from '../processes/child.ts';
import { skipUnless } from '../skip-unless.ts';

/** Debian installs it where only root looks. */
const PLACES = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin'];
const PROGRAM = PLACES.map((place) => path.join(place, 'nats-server')).find((file) => existsSync(file));

export const hasNats = PROGRAM !== undefined;

/** @throws where it is not installed */
export function natsProgram(): string {
  if (PROGRAM === undefined) throw new Error('nats-server is not installed');
  return PROGRAM;
}

/** Options for `describe`: skips it where nats-server is not installed. */
export const withNats = skipUnless(hasNats, 'nats-server is not installed');

export interface NatsServerOptions {
  /** Of its own; its log, its ports and what JetStream keeps. */
  readonly folder: string;
  readonly name: string;
  /** More lines of its configuration. */
  readonly config?: string;
  readonly jetStream?: boolean;
}

/** One nats-server on the loopback network. Its port stays the same when it is started again. */
export class NatsServer {
  readonly name: string;
  readonly #folder: string;
  readonly #more: string;
  readonly #jetStream: boolean;
  #port = -1;
  #child: Child | undefined;

  constructor({ folder, name, config = '', jetStream = true }: NatsServerOptions) {
    this.name = name;
    this.#folder = folder;
    this.#more = config;
    this.#jetStream = jetStream;
  }

  get port(): number {
    return this.#port;
  }

  /** 0 before it was started. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  output(): string {
    return this.#child?.output() ?? '';
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const program = natsProgram();
    const ports = path.join(this.#folder, 'ports');
    rmSync(ports, { recursive: true, force: true });
    mkdirSync(ports, { recursive: true });
    const file = path.join(this.#folder, 'nats.conf');
    const kept = `jetstream { store_dir: ${JSON.stringify(path.join(this.#folder, 'kept'))} }`;
    const lines = [
      `server_name: ${this.name}`,
      `listen: "127.0.0.1:${this.#port}"`,
      `ports_file_dir: ${JSON.stringify(ports)}`,
      this.#jetStream ? kept : '',
      this.#more,
    ];
    writeFileSync(file, lines.join('\n'));
    const child = startChild(program, ['-c', file]);
    this.#child = child;
    let over = false;
    void child.ended.then(() => {
      over = true;
    });
    this.#port = await eventually(`a port of ${this.name}`, () => {
      if (over) throw new Error(`nats-server ended: ${child.output()}`);
      return portIn(ports);
    });
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.#child?.stop('SIGKILL');
  }

  /** It stands still: its connections stay, and nothing comes out of them. */
  pause(): void {
    this.#child?.process.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child?.process.kill('SIGCONT');
  }
}

function portIn(folder: string): number | undefined {
  for (const name of readdirSync(folder)) {
    const [, port] =
      /"nats":\s*\["[a-z]+:\/\/127\.0\.0\.1:(\d+)"/.exec(readFileSync(path.join(folder, name), 'utf8')) ?? [];
    if (port !== undefined) return Number(port);
  }
  return undefined;
}
