import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface LoadTarget {
  readonly port: number;
  /** HTTPS at this address; else HTTP on the loopback address. */
  readonly lanHost?: string | undefined;
  /** The next one: a whole HTTP/1.1 request, head and body. */
  readonly nextRequest: () => Buffer;
  /** Between an answer and the next request; none: back to back. */
  readonly pauseMs?: number | undefined;
}

/** `status`: of the answer; 0 when its body does not say that the message was typed. `ns`: request to last byte. */
export type OnAnswer = (status: number, ns: number) => void;

const HEAD_END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: (\d+)/i;
const STATUS_AT = 'HTTP/1.1 '.length;
const WANTED = '"status":"typed"';

/**
 * One keep-alive connection that has one request under way at a time. It speaks just enough HTTP/1.1 for answers
 * with a Content-Length: a full client would cost as much as the servers, and share their two cores.
 */
export class LoadConnection {
  readonly #target: LoadTarget;
  readonly #onAnswer: OnAnswer;
  #socket: Socket | undefined;
  #received = '';
  #sentAt = 0n;
  #running = false;
  #ended: PromiseWithResolvers<void> | undefined;

  constructor(target: LoadTarget, onAnswer: OnAnswer) {
    this.#target = target;
    this.#onAnswer = onAnswer;
  }

  async open(): Promise<void> {
    const { port, lanHost } = this.#target;
    const socket =
      lanHost === undefined
        ? connect({ port, host: '127.0.0.1', noDelay: true })
        : connectTls({ port, host: lanHost, rejectUnauthorized: false }).setNoDelay(true);
    // One character for each byte, so that lengths count bytes.
    socket.setEncoding('latin1');
    await new Promise<void>((resolve, reject) => {
      socket.once(lanHost === undefined ? 'connect' : 'secureConnect', resolve);
      socket.once('error', reject);
    });
    socket.on('data', (data: string) => this.#take(data));
    socket.on('error', (error) => this.#ended?.reject(error));
    socket.on('close', () => this.#ended?.reject(new Error('the server closed a connection')));
    this.#socket = socket;
  }

  /** Sends one request after the other; resolves when the last one is answered after `finish()`. */
  run(): Promise<void> {
    this.#ended = Promise.withResolvers();
    this.#running = true;
    this.#send();
    return this.#ended.promise;
  }

  finish(): void {
    this.#running = false;
  }

  stop(): void {
    this.#socket?.destroy();
  }

  #next(): void {
    if (this.#running) this.#send();
    else this.#ended?.resolve();
  }

  #send(): void {
    this.#sentAt = process.hrtime.bigint();
    this.#socket?.write(this.#target.nextRequest());
  }

  #take(data: string): void {
    this.#received += data;
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const length = LENGTH.exec(this.#received)?.[1];
    if (length === undefined) {
      this.#ended?.reject(new Error('an answer without Content-Length'));
      return;
    }
    if (this.#received.length < headEnd + HEAD_END.length + Number(length)) return;
    const ns = Number(process.hrtime.bigint() - this.#sentAt);
    const typed = this.#received.includes(WANTED, headEnd);
    const status = Number(this.#received.slice(STATUS_AT, STATUS_AT + 3));
    this.#received = '';
    this.#onAnswer(status === 200 && !typed ? 0 : status, ns);
    const { pauseMs } = this.#target;
    if (pauseMs === undefined) this.#next();
    else setTimeout(() => this.#next(), pauseMs);
  }
}
