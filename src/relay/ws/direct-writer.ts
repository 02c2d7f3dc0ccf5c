import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ClientWriter } from './connection.ts';

/** Writes each frame at once. Text for an agent is never delayed. */
export class DirectWriter implements ClientWriter {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #maxBufferedBytes: number;

  /** `stream` is what `socket` runs on. */
  constructor(socket: WebSocket, stream: Duplex, maxBufferedBytes: number) {
    this.#socket = socket;
    this.#stream = stream;
    this.#maxBufferedBytes = maxBufferedBytes;
  }

  get writable(): boolean {
    return this.#socket.bufferedAmount <= this.#maxBufferedBytes;
  }

  send(frame: string): void {
    // On a socket that is closing this does nothing; its `close` event takes care of what was not written.
    this.#socket.send(frame);
  }

  cork(): void {
    this.#stream.cork();
  }

  uncork(): void {
    this.#stream.uncork();
  }
}
