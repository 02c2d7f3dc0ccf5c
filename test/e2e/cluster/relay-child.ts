import path from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, startChild } from '../../helpers/processes/child.ts';

export interface RelayHostOptions {
  readonly servers: readonly string[];
  readonly cluster: string;
  readonly name: string;
  readonly replicas: number;
  /** Base64. */
  readonly secret: string;
  /** Files. */
  readonly tokens: string;
  readonly copy: string;
  readonly port: number;
}

const HOST = path.join(import.meta.dirname, 'relay-host.ts');

/** A relay of a cluster in a process, which can die and come back. */
export class RelayChild {
  readonly options: RelayHostOptions;
  #child: Child | undefined;
  url = '';

  constructor(options: RelayHostOptions) {
    this.options = options;
  }

  get name(): string {
    return this.options.name;
  }

  async start(): Promise<void> {
    // Where it was: whoever knew it finds it again.
    const port = this.url === '' ? 0 : Number(new URL(this.url).port);
    const child = startChild(process.execPath, [HOST, JSON.stringify({ ...this.options, port })]);
    this.#child = child;
    let over = false;
    void child.ended.then(() => {
      over = true;
    });
    this.url = await eventually(
      `the relay ${this.name}`,
      () => {
        if (over) throw new Error(`the relay ended: ${child.output()}`);
        return /^\{"url":"([^"]+)"\}$/m.exec(child.output())?.[1];
      },
      30_000,
    );
  }

  output(): string {
    return this.#child?.output() ?? '';
  }

  kill(): Promise<void> {
    return this.#child?.stop('SIGKILL') ?? Promise.resolve();
  }

  stop(): Promise<void> {
    return this.#child?.stop() ?? Promise.resolve();
  }

  pause(): void {
    this.#child?.process.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child?.process.kill('SIGCONT');
  }
}
