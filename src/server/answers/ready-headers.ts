import type { ServerResponse } from 'node:http';
import type { Clock } from '../../base/clock.ts';
import { JSON_TYPE } from './json-answer.ts';

/**
 * What Node.js has of an answer's head besides its types. That `end` sends a `_header` that is there already is what
 * `writeHead` rests on; should a later Node.js have none, there is none to be used again either.
 */
type Headed = Omit<ServerResponse, '_header'> & { _header?: unknown; readonly _keepAliveTimeout?: unknown };

/** A head as Node.js wrote it, up to the length of the body and from there on. */
interface Head {
  readonly before: string;
  readonly after: string;
  /** What it depends on besides its headers: the date, in seconds, and what is said of the connection. */
  readonly second: number;
  readonly keepAliveTimeout: unknown;
}

const LENGTH = 'content-length';

/** Headers that all answers of a server have. */
export class ReadyHeaders {
  readonly #headers: ReadonlyArray<readonly [string, string]>;
  /** As `writeHead` takes them in one piece, without making a table of them: names and values in turn. */
  readonly #json: readonly string[];
  readonly #clock: Pick<Clock, 'now'>;
  /** By status. */
  readonly #heads = new Map<number, Head>();

  constructor(headers: ReadonlyArray<readonly [string, string]>, clock: Pick<Clock, 'now'>) {
    this.#headers = headers;
    this.#json = [...headers.flat(), 'content-type', JSON_TYPE, LENGTH];
    this.#clock = clock;
  }

  /** For an answer that anybody may add headers to. */
  set(response: ServerResponse): void {
    for (const [name, value] of this.#headers) response.setHeader(name, value);
  }

  /**
   * Sends these headers and `body`, which is JSON already, in one piece. No header was set before. The head that
   * Node.js wrote for the last such answer is used again within its second: writing it, with every header looked at
   * anew, takes a tenth of the processor time of a message (docs/decisions/0113).
   */
  sendJson(response: ServerResponse, status: number, body: string): void {
    if (response.headersSent) return;
    const bytes = Buffer.byteLength(body);
    const length = String(bytes);
    const head = this.#headFor(response, status);
    if (head === undefined) {
      response.writeHead(status, [...this.#json, length]);
      this.#remember(response, status, length);
    } else {
      response.statusCode = status;
      (response as Headed)._header = head.before + length + head.after;
    }
    // ASCII, as nearly always: the same bytes, without asking of each character how many it takes.
    response.end(body, bytes === body.length ? 'latin1' : 'utf8');
  }

  #headFor(response: ServerResponse, status: number): Head | undefined {
    const head = this.#heads.get(status);
    if (head === undefined || !isOrdinary(response)) return undefined;
    const { _keepAliveTimeout: keepAliveTimeout } = response as Headed;
    return head.second === this.#second() && head.keepAliveTimeout === keepAliveTimeout ? head : undefined;
  }

  #remember(response: ServerResponse, status: number, length: string): void {
    const { _header: header, _keepAliveTimeout: keepAliveTimeout } = response as Headed;
    if (typeof header !== 'string' || !isOrdinary(response)) return;
    const [before, after, ...more] = header.split(`${LENGTH}: ${length}\r\n`);
    if (before === undefined || after === undefined || more.length > 0) return;
    this.#heads.set(status, {
      before: flat(`${before}${LENGTH}: `),
      after: flat(`\r\n${after}`),
      second: this.#second(),
      keepAliveTimeout,
    });
  }

  #second(): number {
    return Math.floor(this.#clock.now() / 1_000);
  }
}

/** Of most heads only the length differs: HTTP/1.1, on a connection that stays, and with nothing sent before it. */
function isOrdinary({ req, shouldKeepAlive }: ServerResponse): boolean {
  return shouldKeepAlive && req.httpVersion === '1.1' && req.headers.expect === undefined;
}

/** A string that was put together of many stays many until somebody reads it, each time anew. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
