import { EventEmitter } from 'node:events';

/** Both ends of an observer's socket and the stream below it, in memory; the peer reads when a test says so. */
export class FakeObserverSocket extends EventEmitter {
  readyState: 0 | 1 | 2 | 3 = 1;
  bufferedAmount = 0;
  closeCode: number | undefined;
  #corked = false;
  #unread: { frame: string; sent: (error?: Error) => void }[] = [];
  readonly #onFrame: (frame: string) => void;

  constructor(onFrame: (frame: string) => void) {
    super();
    this.#onFrame = onFrame;
  }

  send(frame: string | Buffer, _options: object, sent: (error?: Error) => void): void {
    const text = String(frame);
    this.bufferedAmount += Buffer.byteLength(text);
    this.#unread.push({ frame: text, sent });
  }

  cork(): void {
    this.#corked = true;
  }

  uncork(): void {
    this.#corked = false;
  }

  ping(): void {
    // The peer's answer is of no interest here.
  }

  /** Takes up to `count` frames. */
  read(count: number): void {
    if (this.#corked) throw new Error('a turn was over, and what it wrote was not');
    for (let i = 0; i < count && this.readyState === 1; i += 1) {
      const next = this.#unread.shift();
      if (next === undefined) return;
      this.bufferedAmount -= Buffer.byteLength(next.frame);
      this.#onFrame(next.frame);
      next.sent();
    }
  }

  close(code: number): void {
    this.closeCode = code;
    this.terminate();
  }

  /** What was not read is gone, as with a dead network. */
  terminate(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#unread = [];
    this.emit('close');
  }
}
