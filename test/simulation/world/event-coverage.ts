import type { LoggedEvent } from '../../../src/relay/events/logged-event.ts';
import type { Principal } from '../../../src/server/guard/principal.ts';
import type { Published } from './published.ts';

interface Span {
  readonly epoch: string;
  /** The events after `from`, up to `to`, have come, or are not for this follower. */
  readonly from: number;
  to: number;
}

/** What a follower of events was told that it has, and what it got. */
export class EventCoverage {
  readonly principal: Principal;
  readonly relay: number;
  cursor: { since: number; epoch: string } | undefined;
  readonly faults: string[] = [];
  readonly #spans: Span[] = [];
  /** It was told that it misses nothing, although the epoch is another one. */
  readonly #passages: { readonly from: { since: number; epoch: string }; readonly to: string }[] = [];
  #withdrawn = false;
  readonly #got = new Map<string, Set<number>>();

  constructor(principal: Principal, relay: number) {
    this.principal = principal;
    this.relay = relay;
  }

  /** From here on nothing is missing. `gap`: it was told that something may be, before. */
  begin(epoch: string, since: number, gap: boolean): void {
    const { cursor } = this;
    if (!gap && cursor !== undefined && cursor.since !== since) {
      this.faults.push(`it was at ${cursor.since}, and goes on at ${since} without a word`);
    }
    if (!gap && cursor !== undefined && cursor.epoch !== epoch) this.#passages.push({ from: cursor, to: epoch });
    this.cursor = { epoch, since };
    this.#spans.push({ epoch, from: since, to: since });
  }

  /** All up to here has come. */
  upTo(latest: number): void {
    const span = this.#spans.at(-1);
    if (span === undefined || this.cursor === undefined) return;
    span.to = Math.max(span.to, latest);
    this.cursor.since = Math.max(this.cursor.since, latest);
  }

  event(epoch: string, sequence: number): void {
    if (this.cursor?.epoch !== epoch || sequence <= this.cursor.since) {
      this.faults.push(`event ${sequence} came after ${this.cursor?.since}`);
    }
    const got = this.#got.get(epoch) ?? new Set();
    this.#got.set(epoch, got.add(sequence));
    this.upTo(sequence);
  }

  /** Events that it was never told are missing, and that are. `withdrawn`: for a time the computer did not exist for it. */
  missing(published: Published, withdrawn: boolean): string[] {
    this.#withdrawn = withdrawn;
    return [...this.#missingInSpans(published), ...this.#lostOnTheWay(published)];
  }

  #isDue(event: LoggedEvent): boolean {
    if (this.#withdrawn && event.event.audience === 'everyone') return false;
    return event.visibleTo(this.principal);
  }

  /** What happened in an epoch after the point that the next one goes on from. */
  #lostOnTheWay(published: Published): string[] {
    return this.#passages.flatMap(({ from, to }) => {
      const upTo = Math.max(from.since, published.goesOnFrom(to, from.epoch));
      return [...published.history(this.relay, from.epoch)].flatMap(([sequence, event]) =>
        sequence > upTo && this.#isDue(event) ? [`${sequence} (${event.event.body.type}), undone`] : [],
      );
    });
  }

  #missingInSpans(published: Published): string[] {
    return this.#spans.flatMap(({ epoch, from, to }) =>
      Array.from({ length: to - from }, (_, index) => from + 1 + index).flatMap((sequence) => {
        const event = published.find(this.relay, epoch, sequence);
        return event !== undefined && this.#isDue(event) && !this.#got.get(epoch)?.has(sequence)
          ? [`${sequence} (${event.event.body.type})`]
          : [];
      }),
    );
  }
}
