import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock } from '../../base/clock.ts';
import { type ClientWriter, OPEN, type SendStatus } from '../sockets/connection.ts';
import { FrameQueue } from './frame-queue.ts';
import { StallTimer } from './stall-timer.ts';
import type { WriteCounters } from './write-counters.ts';

export interface WriteCoalescingOptions {
  /** While the socket buffers more than this, frames wait in the queue. */
  readonly highWaterMarkBytes: number;
  /** A queue above either of the two means that its reader is too slow. */
  readonly maxQueuedBytes: number;
  readonly maxQueuedFrames: number;
  /** So does a queue from which nothing has gone for so long. */
  readonly drainTimeoutMs: number;
}

export const DEFAULT_WRITE_COALESCING: WriteCoalescingOptions = {
  highWaterMarkBytes: 256 * 1_024,
  maxQueuedBytes: 4 * 1_024 * 1_024,
  maxQueuedFrames: 10_000,
  drainTimeoutMs: 10_000,
};

/** Whoever is told of what a writer cannot deal with itself; `slow` and `failed` are its last word. */
export interface WriterOwner {
  /** Has to cut the connection with 4008. */
  slow(why: 'QUEUE_FULL' | 'NOT_DRAINED'): void;
  /** The connection is of no use any more; its `close` event follows. */
  failed(error: Error): void;
  /** The queue is empty again. Called as often as that happens. */
  drained?(): void;
}

export interface CoalescingWriterParts {
  readonly socket: Pick<WebSocket, 'readyState' | 'bufferedAmount' | 'send'>;
  /** What `socket` runs on. */
  readonly stream: Pick<Duplex, 'cork' | 'uncork'>;
  /** Without it every frame is a write of its own; order and bounds are the same. */
  readonly coalesce: boolean;
  readonly options: WriteCoalescingOptions;
  readonly counters: WriteCounters;
  readonly owner: WriterOwner;
  readonly clock: Clock;
}

const TEXT = { binary: false };

/**
 * Frames of one turn go into the socket as one write, in order; they stay frames of their own. What a slow reader
 * leaves unread waits in a bounded queue; there is no lane beside it. A frame is never dropped but with its
 * connection.
 */
export class CoalescingWriter implements ClientWriter {
  readonly #parts: CoalescingWriterParts;
  readonly #queue = new FrameQueue();
  readonly #stall: StallTimer;
  /** Frames that wait, corked, for the end of the turn. */
  #inWrite = 0;
  #corks = 0;
  #turnEnds = false;
  #stopped = false;

  constructor(parts: CoalescingWriterParts) {
    this.#parts = parts;
    this.#stall = new StallTimer(parts.clock, parts.options.drainTimeoutMs, () => this.#cut('NOT_DRAINED'));
  }

  get writable(): boolean {
    return this.#queue.length === 0 && !this.#full;
  }

  send(frame: string | Buffer): SendStatus {
    const { socket, options, counters } = this.#parts;
    if (this.#stopped || socket.readyState !== OPEN) return 'closed';
    if (this.writable) {
      this.#write(frame);
      return 'written';
    }
    this.#queue.push(frame);
    counters.framesQueued += 1;
    if (this.#queue.bytes > options.maxQueuedBytes || this.#queue.length > options.maxQueuedFrames) {
      this.#cut('QUEUE_FULL');
      return 'overflow';
    }
    this.#stall.start();
    return 'queued';
  }

  cork(): void {
    this.#corks += 1;
  }

  uncork(): void {
    this.#corks -= 1;
    if (this.#corks === 0) this.#flush();
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#parts.counters.framesDiscarded += this.#queue.length;
    this.#queue.clear();
    this.#stall.stop();
    // What was sent before the end goes out before the close frame, or it is gone with the stream.
    this.#flush();
  }

  get #full(): boolean {
    return this.#parts.socket.bufferedAmount > this.#parts.options.highWaterMarkBytes;
  }

  #write(frame: string | Buffer): void {
    const { socket, stream, coalesce, counters } = this.#parts;
    counters.framesWritten += 1;
    if (coalesce) {
      if (this.#inWrite === 0) {
        stream.cork();
        this.#flushAfterTurn();
      }
      this.#inWrite += 1;
    } else {
      counters.socketWrites += 1;
    }
    // Of strings `writev` makes bytes one by one, after measuring each: half a microsecond more for a frame.
    socket.send(typeof frame === 'string' ? Buffer.from(frame) : frame, TEXT, this.#sent);
  }

  // After the callback that is running, before any other: what is for one agent does not wait for another's I/O.
  #flushAfterTurn(): void {
    if (this.#turnEnds) return;
    this.#turnEnds = true;
    process.nextTick(() => {
      this.#turnEnds = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#inWrite === 0) return;
    const { stream, counters } = this.#parts;
    counters.socketWrites += 1;
    counters.framesCoalesced += this.#inWrite - 1;
    this.#inWrite = 0;
    stream.uncork();
  }

  readonly #sent = (error?: Error | null): void => {
    if (this.#stopped) return;
    if (error) {
      this.#parts.counters.sendErrors += 1;
      this.stop();
      this.#parts.owner.failed(error);
      return;
    }
    if (this.#queue.length > 0) this.#drain();
  };

  #drain(): void {
    this.#stall.progress();
    while (!this.#full && this.#parts.socket.readyState === OPEN) {
      const frame = this.#queue.shift();
      if (frame === undefined) break;
      this.#write(frame);
    }
    if (this.#queue.length > 0) return;
    this.#stall.stop();
    this.#parts.owner.drained?.();
  }

  #cut(why: 'QUEUE_FULL' | 'NOT_DRAINED'): void {
    if (this.#stopped) return;
    this.#parts.counters.slowConsumers += 1;
    this.stop();
    this.#parts.owner.slow(why);
  }
}
