import type { LoggedEvent } from '../../../src/relay/events/logged-event.ts';
import type { Model } from '../model/model.ts';

/** The events of all relays, as they published them: what observers are measured by. */
export class Published {
  readonly #model: Model;
  readonly #now: () => number;
  /** By epoch: those that it goes on from, with the number of the last event of each. */
  readonly #earlier = new Map<string, ReadonlyMap<string, number>>();
  /** By relay and epoch; in order. */
  readonly #histories = new Map<string, Map<number, LoggedEvent>>();

  constructor(model: Model, now: () => number) {
    this.#model = model;
    this.#now = now;
  }

  add(relay: number, run: number, events: readonly LoggedEvent[], earlier: () => ReadonlyMap<string, number>): void {
    for (const event of events) {
      const history = this.history(relay, event.epoch);
      if (history.size === 0) this.#earlier.set(event.epoch, earlier());
      const before = history.get(event.sequence);
      if (before !== undefined && before.json !== event.json) this.#reused(event);
      history.set(event.sequence, event);
      // Of a cluster, each relay tells of it.
      if (before === undefined) this.#tell(relay, run, event);
    }
  }

  /** The event of that number, as somebody sees it who follows that epoch: it may be of one that this goes on from. */
  find(relay: number, epoch: string, sequence: number): LoggedEvent | undefined {
    const own = this.history(relay, epoch).get(sequence);
    if (own !== undefined) return own;
    const [from] = [...(this.#earlier.get(epoch) ?? [])]
      .filter(([, latest]) => latest >= sequence)
      .sort(([, one], [, other]) => one - other);
    return from && this.history(relay, from[0]).get(sequence);
  }

  /** The number of the last event of `before` that `epoch` has, too. */
  goesOnFrom(epoch: string, before: string): number {
    return this.#earlier.get(epoch)?.get(before) ?? 0;
  }

  history(relay: number, epoch: string): Map<number, LoggedEvent> {
    const key = `${relay}/${epoch}`;
    const history = this.#histories.get(key) ?? new Map<number, LoggedEvent>();
    this.#histories.set(key, history);
    return history;
  }

  /** The relay says by an event how a message stands. */
  #tell(relay: number, run: number, { event, sequence }: LoggedEvent): void {
    const { body } = event;
    if (!('messageId' in body)) return;
    const { typedParts } = body as { typedParts?: number };
    const facts = this.#model.find(relay, body.messageId);
    const accepted = body.status === 'queued';
    if (accepted && facts !== undefined && facts.accepted.at(-1)?.relayRun !== run)
      facts.accepted.push({ at: this.#now(), relayRun: run });
    this.#model.stated(relay, body.messageId, {
      ...{ status: body.status, code: body.errorCode, typedParts, source: `relay${relay}`, stored: false, sequence },
    });
  }

  #reused(event: LoggedEvent): void {
    this.#model.violated('gap', `two events have the number ${event.sequence} of one epoch`);
  }
}
