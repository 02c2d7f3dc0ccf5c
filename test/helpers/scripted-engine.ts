import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { readWavHead } from '../../src/protocol/wav.ts';

export interface AskedEngine {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly fields: Record<string, string>;
  /** Of the file, without its head. */
  readonly samples: Buffer;
}

export type EngineScript = (asked: AskedEngine, response: ServerResponse) => void | Promise<void>;

/** A server that speaks `POST /v1/audio/transcriptions`, and does what the test says. */
export class ScriptedEngine {
  /** What has come as a whole, in order. */
  readonly asked: AskedEngine[] = [];
  readonly address: string;
  readonly #server: Server;
  #script: EngineScript = (_asked, response) => says(response, { text: 'said' });
  #reads = true;
  #refusal: number | undefined;
  #open = 0;
  #mostOpen = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<ScriptedEngine> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ScriptedEngine(server);
  }

  /** How many requests there were at the same time. */
  get mostOpen(): number {
    return this.#mostOpen;
  }

  get open(): number {
    return this.#open;
  }

  does(script: EngineScript): void {
    this.#script = script;
  }

  /** Takes no more of what is sent than fits into sockets. */
  stopReading(): void {
    this.#reads = false;
  }

  /** Answers when the head of a request has come. */
  refuseUnread(status: number): void {
    this.#refusal = status;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#open += 1;
    this.#mostOpen = Math.max(this.#mostOpen, this.#open);
    response.once('close', () => {
      this.#open -= 1;
    });
    if (this.#refusal !== undefined) response.writeHead(this.#refusal).end();
    if (!this.#reads || this.#refusal !== undefined) return;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const asked = { path: request.url ?? '', headers: request.headers, ...parseForm(request, Buffer.concat(chunks)) };
    this.asked.push(asked);
    await this.#script(asked, response);
  }
}

/** Ends with the test. */
export async function scriptedEngine(): Promise<ScriptedEngine> {
  const engine = await ScriptedEngine.start();
  onTestFinished(() => engine.stop());
  return engine;
}

export function says(response: ServerResponse, answer: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

function parseForm({ headers }: IncomingMessage, body: Buffer): Pick<AskedEngine, 'fields' | 'samples'> {
  const boundary = `--${/boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1]}`;
  const fields: Record<string, string> = {};
  let samples = Buffer.alloc(0);
  let at = body.indexOf(boundary);
  for (;;) {
    const start = at + boundary.length + 2;
    const next = body.indexOf(`\r\n${boundary}`, start);
    if (next < 0) return { fields, samples };
    const headEnd = body.indexOf('\r\n\r\n', start);
    const name = /name="(\w+)"/.exec(body.toString('latin1', start, headEnd))?.[1] ?? '';
    const content = body.subarray(headEnd + 4, next);
    if (name === 'file') {
      const head = readWavHead(content);
      if (!('start' in head) || head.start + head.bytes !== content.length) throw new Error('no whole WAV file');
      samples = Buffer.from(content.subarray(head.start));
    } else fields[name] = content.toString('utf8');
    at = next + 2;
  }
}
