import type { ServerResponse } from 'node:http';
import { JSON_TYPE } from './json-answer.ts';

/** Headers that all answers of a server have. */
export class ReadyHeaders {
  readonly #headers: ReadonlyArray<readonly [string, string]>;
  /** As `writeHead` takes them in one piece, without making a table of them: names and values in turn. */
  readonly #json: readonly string[];

  constructor(headers: ReadonlyArray<readonly [string, string]>) {
    this.#headers = headers;
    this.#json = [...headers.flat(), 'content-type', JSON_TYPE, 'content-length'];
  }

  /** For an answer that anybody may add headers to. */
  set(response: ServerResponse): void {
    for (const [name, value] of this.#headers) response.setHeader(name, value);
  }

  /** Sends these headers and `body`, which is JSON already, in one piece. No header was set before. */
  sendJson(response: ServerResponse, status: number, body: string): void {
    if (response.headersSent) return;
    response.writeHead(status, [...this.#json, String(Buffer.byteLength(body))]);
    response.end(body);
  }
}
