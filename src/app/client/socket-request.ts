import { Agent, type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';

export interface SocketRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | undefined;
}

/**
 * One connection to a Unix domain socket or a named pipe, for one request after the other: who has answered the first
 * one answers all of them, or nobody does.
 */
export class SocketConnection {
  readonly #socketPath: string;
  readonly #timeoutMs: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #used = false;

  constructor(socketPath: string, timeoutMs: number) {
    this.#socketPath = socketPath;
    this.#timeoutMs = timeoutMs;
  }

  /** Resolves with the answer, which must be JSON, whatever its status. Rejects when there is none in time. */
  async ask({ method, path, headers = {}, body }: SocketRequest): Promise<unknown> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const type = text === undefined ? {} : { 'content-type': 'application/json' };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request({
        ...{ method, path, agent: this.#agent, socketPath: this.#socketPath },
        ...{ headers: { host: 'localhost', ...headers, ...type }, signal: AbortSignal.timeout(this.#timeoutMs) },
      });
      const isFirst = !this.#used;
      this.#used = true;
      // Nothing is written before this: another connection may have somebody else at its end.
      asked.on('socket', () => {
        if (!isFirst && !asked.reusedSocket) asked.destroy(new Error('the connection has ended'));
      });
      asked.on('response', resolve);
      asked.on('error', reject);
      asked.end(text);
    });
    return json(response);
  }

  close(): void {
    this.#agent.destroy();
  }
}
