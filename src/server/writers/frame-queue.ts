/** Frames in order, with the memory they hold. */
export class FrameQueue {
  #frames: (string | Buffer)[] = [];
  #head = 0;
  #bytes = 0;

  get length(): number {
    return this.#frames.length - this.#head;
  }

  /** UTF-8 bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  push(frame: string | Buffer): void {
    this.#frames.push(frame);
    this.#bytes += Buffer.byteLength(frame);
  }

  shift(): string | Buffer | undefined {
    const frame = this.#frames[this.#head];
    if (frame === undefined) return undefined;
    this.#head += 1;
    this.#bytes -= Buffer.byteLength(frame);
    // `Array.shift` moves all that is behind it; one move for half of the array costs next to nothing.
    if (this.#head * 2 >= this.#frames.length) {
      this.#frames = this.#frames.slice(this.#head);
      this.#head = 0;
    }
    return frame;
  }

  clear(): void {
    this.#frames = [];
    this.#head = 0;
    this.#bytes = 0;
  }
}
