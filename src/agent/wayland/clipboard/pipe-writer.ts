import { closeSync } from 'node:fs';
import { DescriptorWatch } from '../../native/descriptor-watch.ts';
import { limitPipe, neverBlock } from '../../native/descriptors.ts';
import { requireLibc, wouldBlock } from '../../native/libc.ts';

/** `PIPE_BUF`, and a page: written whole or not at all (pipe(7)). */
const PAGE_BYTES = 4_096;

export interface WriteListener {
  /** Some of it was taken. */
  progress(): void;
  /** All of it was taken out of the pipe by whoever reads it, and its end was told. */
  drained(): void;
}

/**
 * Writes into a pipe that another program reads, and tells when that has taken everything: the pipe is made to hold one
 * page, so it can be written to again only when it is empty. A reader that goes away before is not told of. Closes the
 * descriptor in any case. Where the pipe cannot be made that small (it is none), `drained` is told for a text that went
 * in, and proves less: `exact` is false then.
 */
export class PipeWriter {
  readonly #fd: number;
  readonly #listener: WriteListener;
  readonly #watch: DescriptorWatch;
  readonly #libc = requireLibc();
  /** Whether `drained` means what it says. */
  readonly exact: boolean;
  #left: Buffer;

  constructor(fd: number, content: Buffer, listener: WriteListener) {
    this.#fd = fd;
    this.#left = content;
    this.#listener = listener;
    this.exact = limitPipe(this.#libc, fd, PAGE_BYTES);
    neverBlock(this.#libc, fd);
    this.#watch = new DescriptorWatch(this.#libc, fd, { writable: true }, ({ failed }) => this.#ready(failed));
    this.#write();
  }

  close(): void {
    this.#watch.close();
    closeSync(this.#fd);
  }

  #ready(failed: boolean): void {
    if (failed) {
      this.close();
      return;
    }
    if (this.#left.length > 0) {
      this.#listener.progress();
      this.#write();
      return;
    }
    this.close();
    this.#listener.drained();
  }

  #write(): void {
    const part = this.#left.subarray(0, PAGE_BYTES);
    if (part.length === 0) return;
    const written = this.#libc.write(this.#fd, part, part.length);
    if (written < 0) {
      if (!wouldBlock(this.#libc)) this.close();
      return;
    }
    this.#left = this.#left.subarray(written);
  }
}
