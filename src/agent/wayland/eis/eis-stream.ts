import { closeSync } from 'node:fs';
import { UnixStream } from '../../native/unix-stream.ts';
import { type EisArgument, type EisEvent, EisWireError, encodeEis, splitEis } from './wire.ts';

const MAX_UNREAD_BYTES = 1 << 17;

/** A socket on which emulated input is spoken: requests out, events in, and an end with a reason. */
export class EisStream {
  readonly #stream: UnixStream;
  readonly #descriptors: number[] = [];
  readonly #lossListeners = new Set<(reason: string) => void>();
  #unread: Buffer = Buffer.alloc(0);
  #lost: string | undefined;

  /** Takes over a connected socket. `onEvent` may throw an `EisWireError`, which ends it. */
  constructor(fd: number, onEvent: (event: EisEvent) => void) {
    this.#stream = UnixStream.adopt(fd, {
      data: (bytes, descriptors) => this.#receive(bytes, descriptors, onEvent),
      lost: (reason) => this.lose(reason),
    });
  }

  /** Why it is lost; `undefined`: it is not. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Runs once; not after `close()`. */
  onLoss(listener: (reason: string) => void): void {
    this.#lossListeners.add(listener);
  }

  request(object: bigint, opcode: number, ...values: EisArgument[]): void {
    this.#stream.send(encodeEis(object, opcode, values));
  }

  /** The descriptor that came along; whoever takes it closes it. @throws {EisWireError} */
  descriptor(): number {
    const fd = this.#descriptors.shift();
    if (fd === undefined) throw new EisWireError('an event came without its descriptor');
    return fd;
  }

  lose(reason: string): void {
    if (this.#lost !== undefined) return;
    const listeners = [...this.#lossListeners];
    this.#lost = reason;
    this.close();
    for (const listener of listeners) listener(reason);
  }

  close(): void {
    this.#lost ??= 'closed';
    this.#lossListeners.clear();
    this.#stream.close();
    for (const fd of this.#descriptors.splice(0)) closeSync(fd);
  }

  #receive(bytes: Buffer, descriptors: readonly number[], onEvent: (event: EisEvent) => void): void {
    this.#descriptors.push(...descriptors);
    try {
      const { events, rest } = splitEis(Buffer.concat([this.#unread, bytes]));
      if (rest.length > MAX_UNREAD_BYTES) throw new EisWireError('an event without an end');
      this.#unread = rest;
      for (const event of events) if (this.#lost === undefined) onEvent(event);
    } catch (error) {
      if (!(error instanceof EisWireError)) throw error;
      this.lose(`the desktop sent what is no emulated input: ${error.message}`);
    }
  }
}
