import type { Clock } from '../../base/clock.ts';
import type { X11Connection } from './connection.ts';
import type { SelectionServer } from './selection-server.ts';
import type { TargetWindow } from './target-window.ts';

/** How long a chord that nobody answered may still be waiting in a program's event queue. */
const MAY_COME_MS = 5_000;
/** Programs read a text several times for one paste, close together; what comes after that is another paste. */
const ONE_PASTE_MS = 300;
/** After one late paste, a second chord of the same text is not far behind. */
const SECOND_PASTE_MS = 2_000;

/**
 * Paste chords that a program has not reacted to yet. It may still: a program that hangs for a moment handles its
 * keys when it wakes up, and would then paste whatever the clipboard holds by that time, a later text perhaps, and
 * that one twice. So a program with such a chord gets no new one for a while.
 */
export class UnansweredChords {
  readonly #x: X11Connection;
  readonly #clock: Clock;
  readonly #server: SelectionServer;
  /** Where the last such chord went, and when (monotonic). */
  #open: { target: TargetWindow; since: number } | undefined;
  #stopCounting: () => void = () => undefined;

  constructor(x: X11Connection, server: SelectionServer, clock: Clock) {
    this.#x = x;
    this.#clock = clock;
    this.#server = server;
    server.onUse(({ requestor, stage }) => {
      if (stage === 'read' && this.#open && x.sameClient(requestor, this.#open.target.focus)) this.#open = undefined;
    });
  }

  add(target: TargetWindow): void {
    this.#open = { target, since: this.#clock.monotonic() };
  }

  settle(target: TargetWindow): void {
    if (this.#sameProgram(target)) this.#open = undefined;
  }

  mayStillCome(target: TargetWindow): boolean {
    if (!this.#open || !this.#sameProgram(target)) return false;
    return this.#clock.monotonic() - this.#open.since < MAY_COME_MS;
  }

  /** X gives the ids of a client that has gone to the next one: the same ids alone do not make the same program. */
  #sameProgram(target: TargetWindow): boolean {
    const other = this.#open?.target;
    return (
      other !== undefined &&
      this.#x.sameClient(target.focus, other.focus) &&
      target.pid === other.pid &&
      target.name === other.name
    );
  }

  /** Two chords were sent for one text: lets the program paste it once, and not a second time shortly after. */
  allowOnePaste(target: TargetWindow, alreadyRead: boolean): void {
    this.#stopCounting();
    const { monotonic } = this.#clock;
    let firstRead = alreadyRead ? monotonic() : undefined;
    const isTarget = (requestor: number): boolean => this.#x.sameClient(requestor, target.focus);
    const stopListening = this.#server.onUse(({ requestor, stage }) => {
      if (stage === 'read' && isTarget(requestor)) firstRead ??= monotonic();
    });
    this.#server.mayRead = (requestor) => {
      if (firstRead === undefined || !isTarget(requestor)) return true;
      const since = monotonic() - firstRead;
      return since < ONE_PASTE_MS || since > SECOND_PASTE_MS;
    };
    const timer = this.#clock.after(MAY_COME_MS + SECOND_PASTE_MS, () => this.#stopCounting());
    this.#stopCounting = () => {
      timer.cancel();
      stopListening();
      this.#server.mayRead = () => true;
      this.#stopCounting = () => undefined;
    };
  }
}
