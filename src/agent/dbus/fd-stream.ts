import { closeSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { UnixStream } from '../native/unix-stream.ts';

/**
 * A Unix socket as the stream that `dbus-native` takes: `writeWithFds` says that descriptors can go out, the event `fds`
 * hands over those that came, before the bytes that came with them, and `closeFds` ends what nobody took.
 */
export class FdStream extends Duplex {
  readonly #socket: UnixStream;

  /** Connects; throws when nobody listens there. */
  constructor(path: string) {
    super();
    this.#socket = UnixStream.connect(path, {
      data: (bytes, fds) => {
        if (this.destroyed) return this.closeFds(fds);
        if (fds.length > 0) this.emit('fds', fds);
        this.push(bytes);
      },
      lost: () => this.destroy(),
    });
  }

  override _read(): void {
    // What comes is handed on at once: a bus sends little, and nothing unasked.
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.send(bytes);
    done();
  }

  /** The descriptors are closed once they are sent. What was written before goes out before: the socket keeps the order. */
  writeWithFds(bytes: Buffer, fds: readonly number[]): boolean {
    this.#socket.send(bytes, fds);
    return true;
  }

  closeFds(fds: readonly number[]): void {
    for (const fd of fds) closeSync(fd);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.close();
    done(error);
  }
}
