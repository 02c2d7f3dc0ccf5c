import type { Clock, Timer } from '../../base/clock.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { Principal } from '../../server/guard/principal.ts';
import type { Cursor, EventJournal, Recovery } from './event-journal.ts';
import type { LoggedEvent } from './logged-event.ts';

/** Gets exactly one of the two calls, unless its request was given up. */
export interface RecoveryAnswerer {
  recovered(recovery: Recovery): void;
  refused(error: ProtocolError): void;
}

interface Poll {
  readonly principal: Principal;
  readonly cursor: Cursor;
  readonly answerer: RecoveryAnswerer;
  timer: Timer | undefined;
}

/** Requests that wait for the next event that they may see. */
export class LongPolls {
  readonly #log: Pick<EventJournal, 'read'>;
  readonly #clock: Clock;
  readonly #maxPerPrincipal: number;
  readonly #waiting = new Set<Poll>();

  constructor(log: Pick<EventJournal, 'read'>, clock: Clock, maxPerPrincipal: number) {
    this.#log = log;
    this.#clock = clock;
    this.#maxPerPrincipal = maxPerPrincipal;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Answers at once when there is something to tell (a gap is), otherwise with the first event that comes, after
   * `waitMs`, or at `stop`. Returns how to give up. @throws ProtocolError RATE_LIMITED
   */
  ask(principal: Principal, cursor: Cursor, waitMs: number, answerer: RecoveryAnswerer): () => void {
    const recovery = this.#log.read(principal, cursor);
    if (waitMs === 0 || recovery.gap || recovery.events.length > 0) {
      answerer.recovered(recovery);
      return () => undefined;
    }
    let own = 0;
    for (const other of this.#waiting) if (other.principal.id === principal.id) own += 1;
    if (own >= this.#maxPerPrincipal) throw new ProtocolError('RATE_LIMITED', 'too many polls of this token wait');
    // From what it has been told: the epoch is part of that, even if it did not name one.
    const poll: Poll = { principal, cursor: { ...cursor, epoch: recovery.epoch }, answerer, timer: undefined };
    poll.timer = this.#clock.after(waitMs, () => this.#answer(poll));
    this.#waiting.add(poll);
    return () => this.#take(poll);
  }

  published(events: readonly LoggedEvent[]): void {
    for (const poll of this.#waiting) {
      if (events.some((event) => event.visibleTo(poll.principal))) this.#answer(poll);
    }
  }

  /** Ends all polls of a principal whose token is no longer valid. */
  endPrincipal(principalId: string, error: ProtocolError): void {
    for (const poll of this.#waiting) {
      if (poll.principal.id === principalId && this.#take(poll)) poll.answerer.refused(error);
    }
  }

  /** Answers everybody with what there is. */
  stop(): void {
    for (const poll of this.#waiting) this.#answer(poll);
  }

  #answer(poll: Poll): void {
    if (this.#take(poll)) poll.answerer.recovered(this.#log.read(poll.principal, poll.cursor));
  }

  #take(poll: Poll): boolean {
    poll.timer?.cancel();
    return this.#waiting.delete(poll);
  }
}
