import x11 from 'x11';
import type { Clock, Timer } from '../../../base/clock.ts';
import type { X11Connection } from '../connection.ts';
import { atomBytes, type Representation } from './selection-content.ts';

/** Half of what a server takes in one request without BIG-REQUESTS (65 535 words), in bytes. */
const CHUNK_BYTES = 128 * 1_024;
/** A requestor that reads nothing for this long has given up. */
const STALL_MS = 5_000;
/** XChangeProperty's PropModeReplace; PropertyNotify's state for a deletion. */
const REPLACE = 0;
const DELETED = 1;

export interface TransferEvents {
  /** It goes in parts, of which one is there to be read; more follow. */
  onProgress(): void;
  /** The requestor has read it all: it deleted the property, as ICCCM 2.4 asks. */
  onRead(): void;
}

/** Puts representations into properties of other programs' windows, whole or in parts, and sees them read. */
export class PropertyTransfers {
  readonly #x: X11Connection;
  readonly #clock: Clock;
  /** By `window:property`. */
  readonly #open = new Map<string, { next: () => void; timer: Timer; window: number }>();

  constructor(x: X11Connection, clock: Clock) {
    this.#x = x;
    this.#clock = clock;
    x.on('PropertyNotify', ({ wid, atom, state }) => {
      if (state === DELETED) this.#open.get(`${wid}:${atom}`)?.next();
    });
  }

  /** Writes the property (or, for large data, starts an incremental transfer, ICCCM 2.7.2). Call before SelectionNotify. */
  start(window: number, property: number, content: Representation, events: TransferEvents): void {
    this.#x.client.ChangeWindowAttributes(window, { eventMask: x11.eventMask.PropertyChange });
    if (content.data.length <= CHUNK_BYTES) {
      this.#write(window, property, content);
      this.#expectDeletion(window, property, () => {
        this.#close(window, property);
        events.onRead();
      });
      return;
    }
    let offset = 0;
    const next = (): void => {
      const data = content.data.subarray(offset, offset + CHUNK_BYTES);
      const readAll = offset >= content.data.length;
      offset += data.length;
      // The empty part that ends the transfer is written once the last one with data has been read.
      this.#write(window, property, { ...content, data });
      this.#expectDeletion(window, property, readAll ? () => this.#close(window, property) : next);
      if (readAll) events.onRead();
      else events.onProgress();
    };
    this.#write(window, property, {
      type: this.#x.atom('INCR'),
      format: 32,
      data: atomBytes([content.data.length]),
    });
    this.#expectDeletion(window, property, next);
    events.onProgress();
  }

  #write(window: number, property: number, { type, format, data }: Representation): void {
    this.#x.client.ChangeProperty(REPLACE, window, property, type, format, data);
  }

  #expectDeletion(window: number, property: number, next: () => void): void {
    const key = `${window}:${property}`;
    this.#open.get(key)?.timer.cancel();
    const timer = this.#clock.after(STALL_MS, () => this.#close(window, property));
    this.#open.set(key, { next, timer, window });
  }

  #close(window: number, property: number): void {
    const key = `${window}:${property}`;
    this.#open.get(key)?.timer.cancel();
    this.#open.delete(key);
    const others = [...this.#open.values()].some((transfer) => transfer.window === window);
    if (!others && !this.#x.lost) this.#x.client.ChangeWindowAttributes(window, { eventMask: 0 });
  }
}
