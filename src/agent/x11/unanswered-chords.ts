import type { Clock } from '../../base/clock.ts';
import type { X11Connection } from './connection.ts';
import type { SelectionServer } from './selection-server.ts';

/** How long a chord that nobody answered may still be waiting in a program's event queue. */
const MAY_COME_MS = 5_000;
/** After one late read, a second chord of the same text is not far behind. */
const SECOND_READ_MS = 2_000;

/**
 * Paste chords that a program has not reacted to yet. It may still: a program that hangs for a moment handles its
 * keys when it wakes up, and would then paste whatever the clipboard holds by that time, a later text perhaps, and
 * that one twice. So a program with such a chord gets no new one for a while.
 */
export class UnansweredChords {
  readonly #x: X11Connection;
  readonly #clock: Clock;
  readonly #server: SelectionServer;
  /** The focused window, and when its chord was sent (monotonic). */
  #open: { window: number; since: number } | undefined;
  #stopCounting: () => void = () => undefined;

  constructor(x: X11Connection, server: SelectionServer, clock: Clock) {
    this.#x = x;
    this.#clock = clock;
    this.#server = server;
    server.onUse(({ requestor, stage }) => {
      if (stage === 'read' && this.#open && x.sameClient(requestor, this.#open.window)) this.#open = undefined;
    });
  }

  add(window: number): void {
    this.#open = { window, since: this.#clock.monotonic() };
  }

  settle(window: number): void {
    if (this.#open && this.#x.sameClient(window, this.#open.window)) this.#open = undefined;
  }

  mayStillCome(window: number): boolean {
    if (!this.#open || !this.#x.sameClient(window, this.#open.window)) return false;
    return this.#clock.monotonic() - this.#open.since < MAY_COME_MS;
  }

  /** Two chords were sent for one text: lets the program read it once, and no second time shortly after. */
  allowOneRead(window: number, alreadyRead: boolean): void {
    this.#stopCounting();
    let refuseUntil = alreadyRead ? this.#clock.monotonic() + SECOND_READ_MS : undefined;
    const stopListening = this.#server.onUse(({ requestor, stage }) => {
      if (stage === 'read' && this.#x.sameClient(requestor, window)) {
        refuseUntil = this.#clock.monotonic() + SECOND_READ_MS;
      }
    });
    this.#server.mayRead = (requestor) =>
      !this.#x.sameClient(requestor, window) || refuseUntil === undefined || this.#clock.monotonic() > refuseUntil;
    const timer = this.#clock.after(MAY_COME_MS + SECOND_READ_MS, () => this.#stopCounting());
    this.#stopCounting = () => {
      timer.cancel();
      stopListening();
      this.#server.mayRead = () => true;
      this.#stopCounting = () => undefined;
    };
  }
}
