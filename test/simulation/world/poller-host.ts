import { eventsAnswerSchema } from '../../../src/protocol/events.ts';
import { SimProcess } from '../engine/sim-process.ts';
import { Caller } from './caller.ts';
import type { EventCoverage } from './event-coverage.ts';
import { coverageOf, type FollowerParts } from './follower.ts';

const WAIT_MS = 20_000;
const SLACK_MS = 6_000;

/** Follows the events of a relay by long polls, with a token that sees its own messages only. */
export class PollerHost {
  readonly coverage: EventCoverage;
  readonly process: SimProcess;
  /** Its token is void. */
  ended = false;
  readonly #parts: FollowerParts;
  readonly #caller: Caller;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.process = new SimProcess(parts.name, parts.machine);
    this.coverage = coverageOf(parts, 'send');
    this.#caller = new Caller(parts.name, parts.network, parts.model);
    void this.#loop();
  }

  async #loop(): Promise<void> {
    for (;;) {
      const again = await this.#poll().catch(() => 'later' as const);
      if (again === 'never') return;
      if (again === 'later') await this.#wait(900);
    }
  }

  async #poll(): Promise<'now' | 'later' | 'never'> {
    const { relay, token } = this.#parts;
    const { cursor } = this.coverage;
    const abort = new AbortController();
    const timer = this.process.clock.after(WAIT_MS + SLACK_MS, () => abort.abort());
    const where = cursor === undefined ? 'since=0' : `since=${cursor.since}&epoch=${cursor.epoch}`;
    const answer = await this.#caller
      .call(this.process, relay, {
        method: 'GET',
        path: `/websocket/messages?${where}&wait=${WAIT_MS}`,
        headers: { authorization: `Bearer ${token}` },
        signal: abort.signal,
      })
      .finally(() => timer.cancel());
    if (answer.status === 401) {
      this.ended = true;
      return 'never';
    }
    if (answer.status !== 200) return 'later';
    const { messages, epoch, latest, gap } = eventsAnswerSchema.parse(answer.body);
    if (gap) {
      this.coverage.begin(epoch, latest, true);
      return 'now';
    }
    if (cursor === undefined) this.coverage.begin(epoch, 0, false);
    else if (cursor.epoch !== epoch) this.coverage.begin(epoch, cursor.since, false);
    for (const event of messages) this.coverage.event(epoch, event.sequence_number);
    this.coverage.upTo(latest);
    return 'now';
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.process.clock.after(ms, resolve);
    });
  }
}
