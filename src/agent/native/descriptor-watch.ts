import type { Libc, PollHandle } from './libc.ts';

export interface Interest {
  readonly readable?: boolean;
  readonly writable?: boolean;
}

/** `failed`: the other end is gone, or the descriptor is none. Nothing more is told of it then. */
export interface Readiness {
  readonly readable: boolean;
  readonly writable: boolean;
  readonly failed: boolean;
}

/** Tells from Node.js's own event loop, whenever a descriptor can be read from or written to. Close it before that. */
export class DescriptorWatch {
  readonly #handle: PollHandle;
  readonly #ready: (now: Readiness) => void;
  #open = true;

  constructor(libc: Libc, fd: number, interest: Interest, ready: (now: Readiness) => void) {
    this.#ready = ready;
    this.#handle = libc.poll(fd, interest, this.#told);
  }

  /** Watches for something else from now on. */
  change(interest: Interest): void {
    if (this.#open) this.#handle.start(interest, this.#told);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#handle.close();
  }

  /**
   * koffi calls from outside of Node.js's turns, so that no promise would go on after it until something else happens;
   * an immediate is a turn of its own, and comes before the loop waits again.
   */
  readonly #told = (status: number, { readable, writable }: Interest): void => {
    setImmediate(() => {
      if (this.#open) this.#ready({ readable: readable === true, writable: writable === true, failed: status < 0 });
    });
  };
}
