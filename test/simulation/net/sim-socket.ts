import { Duplex } from 'node:stream';
import type { Machine } from '../engine/machine.ts';
import type { SimProcess } from '../engine/sim-process.ts';

/** By who sends. */
export type Direction = 'client' | 'server';

/** The connection that a socket is one end of. */
interface Ends {
  readonly clientProcess: { readonly machine: Machine };
  write(side: Direction, chunk: Buffer, written: () => void): void;
  end(side: Direction): void;
  closed(side: Direction): void;
}

type Done = (error?: Error | null) => void;

/** What Node.js, `ws` and the guard use of a `net.Socket`. */
export class SimSocket extends Duplex {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress = '10.0.0.1';
  readonly localPort = 7440;
  readonly #connection: Ends;
  readonly #side: Direction;
  readonly #process: SimProcess;

  constructor(connection: Ends, side: Direction, process: SimProcess, allowHalfOpen: boolean) {
    super({ allowHalfOpen, autoDestroy: true });
    this.#connection = connection;
    this.#side = side;
    this.#process = process;
    const { machine } = connection.clientProcess;
    this.remoteAddress = `10.0.1.${hash(machine.name)}`;
    ports += 1;
    this.remotePort = 10_000 + (ports % 50_000);
  }

  /** Of the network. */
  arrived(chunk: Buffer): void {
    if (!this.destroyed && this.#process.alive) this.push(chunk);
  }

  ended(): void {
    if (!this.destroyed && !this.readableEnded && this.#process.alive) this.push(null);
  }

  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    // Bytes come when they come.
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    this.#connection.write(this.#side, chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    this.#connection.write(this.#side, Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: Done): void {
    this.#connection.end(this.#side);
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#connection.closed(this.#side);
    done(error);
  }
}

let ports = 0;

function hash(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.charCodeAt(0)) % 199;
  return 20 + sum;
}
