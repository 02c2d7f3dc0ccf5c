import type { Machine } from '../engine/machine.ts';
import type { SimProcess } from '../engine/sim-process.ts';
import type { Network } from './network.ts';
import type { SimSocket } from './sim-socket.ts';

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The body follows the head so much later, milliseconds. */
  readonly bodyAfterMs?: number | undefined;
  /** Called when the last byte is written. */
  readonly onSent?: (() => void) | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Where a request goes, and from where. */
export interface Way {
  readonly network: Network;
  readonly process: SimProcess;
  readonly target: Machine;
  /** As in a Host header. */
  readonly address: string;
}

/** One request over a connection of its own, as a browser makes it. Rejects when there is no whole answer. */
export function httpRequest({ network, process, target, address }: Way, request: HttpRequest): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const { signal } = request;
  let socket: SimSocket | undefined;
  const fail = (why: string): void => {
    socket?.destroy();
    reject(new Error(why));
  };
  signal?.addEventListener('abort', () => fail('aborted'));
  if (signal?.aborted) fail('aborted');
  network.connect(process, target, address, (error, connected) => {
    if (connected === undefined) {
      fail(String(error?.message));
      return;
    }
    socket = connected;
    if (signal?.aborted) {
      socket.destroy();
      return;
    }
    const reader = new AnswerReader((answer) => {
      socket?.destroy();
      resolve(answer);
    });
    socket.on('error', (cause) => reject(cause));
    socket.on('end', () => fail('the connection ended before the answer'));
    socket.on('data', (chunk: Buffer) => reader.take(chunk));
    writeRequest(socket, process, address, request);
  });
  return promise;
}

function writeRequest(socket: SimSocket, process: SimProcess, host: string, request: HttpRequest): void {
  const { method, path, headers, body = '', bodyAfterMs = 0, onSent } = request;
  const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
  if (bodyAfterMs === 0) {
    socket.write(head + body);
    onSent?.();
    return;
  }
  socket.write(head);
  process.clock.after(bodyAfterMs, () => {
    if (!socket.destroyed) socket.write(body);
    onSent?.();
  });
}

/** From bytes to an answer: a head, and a body of the length that the head says. */
class AnswerReader {
  readonly #done: (answer: HttpAnswer) => void;
  #text = '';

  constructor(done: (answer: HttpAnswer) => void) {
    this.#done = done;
  }

  /** Everything that the relay says is ASCII, or is escaped as JSON allows: bytes are characters. */
  take(chunk: Buffer): void {
    this.#text += chunk.toString('latin1');
    const headEnd = this.#text.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#text.slice(0, headEnd);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    const body = this.#text.slice(headEnd + 4);
    if (body.length < length) return;
    const status = Number(head.split(' ', 2)[1]);
    this.#done({ status, body: body === '' ? undefined : JSON.parse(Buffer.from(body, 'latin1').toString()) });
  }
}
