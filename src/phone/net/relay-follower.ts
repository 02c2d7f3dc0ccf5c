import { type ReadonlySignal, signal } from '@preact/signals';
import type { RelayEvent } from '../../protocol/events.ts';
import type { DeviceDetail } from '../../protocol/http.ts';
import type { MessageView } from '../../protocol/message.ts';
import { backoffMs } from '../../web/backoff.ts';
import type { Clock } from '../../web/clock.ts';
import { ApiError, NoAnswer } from './api-error.ts';
import { Pause, RETRY } from './pause.ts';
import type { Cursor, RelayApi } from './relay-api.ts';

/**
 * `refused`: the token is no longer valid. `retryAt` in milliseconds since the Unix epoch; `tries`: how many have failed;
 * `silent`: nothing came back to the last of them, not even a refusal.
 */
export type Connection =
  | { readonly state: 'connecting' | 'online' | 'refused' }
  | { readonly state: 'offline'; readonly retryAt: number; readonly tries: number; readonly silent: boolean };

/** What the relay tells. */
export interface RelayListener {
  devices(devices: DeviceDetail[]): void;
  /** In the order in which it happened. */
  events(events: readonly RelayEvent[]): void;
  /**
   * Something may have been missed: these are the newest messages as they stand. Rejects where the relay had to be
   * asked for more and did not answer: then something is still missed.
   */
  resync(messages: readonly MessageView[], signal: AbortSignal): Promise<void>;
}

export interface FollowerParts {
  readonly api: Pick<RelayApi, 'devices' | 'messages' | 'events'>;
  readonly listener: RelayListener;
  readonly clock: Clock;
  readonly random: () => number;
}

/** A relay that is gone without a word is noticed when this, and the slack for the way, is over. */
const POLL_MS = 10_000;
const ABOUT_DEVICES = /^(device\.|queue\.)/;

/** Follows the relay's events by long polls, and says whether there is a relay at all. */
export class RelayFollower {
  readonly #parts: FollowerParts;
  readonly #connection = signal<Connection>({ state: 'connecting' });
  readonly #pause: Pause;
  #cursor: Cursor | undefined;
  #failures = 0;
  /** One run of the loop; a new one ends the one before. */
  #run: AbortController | undefined;
  #poll: AbortController | undefined;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#pause = new Pause(parts.clock);
  }

  get connection(): ReadonlySignal<Connection> {
    return this.#connection;
  }

  /** Idempotent. */
  start(): void {
    if (this.#run !== undefined) return;
    const run = new AbortController();
    this.#run = run;
    // What was true when it was stopped may not be true now.
    this.#connection.value = { state: 'connecting' };
    void this.#loop(run.signal);
  }

  stop(): void {
    this.#run?.abort();
    this.#run = undefined;
    this.#poll?.abort();
    this.#pause.cut();
  }

  /** Another relay, or another token: nothing that was seen counts. */
  forget(): void {
    this.stop();
    this.#cursor = undefined;
    this.#failures = 0;
    this.#connection.value = { state: 'connecting' };
  }

  /** The network may have changed: ask now, whatever was waited for. */
  kick(): void {
    this.#poll?.abort();
    this.#pause.cut();
  }

  /** Somebody else had an answer of the relay: there is no reason to wait. */
  answered(): void {
    if (this.#connection.value.state === 'offline') this.#pause.cut();
  }

  async #loop(stopped: AbortSignal): Promise<void> {
    /** The first answer of a connection must come at once, for it says that there is one. */
    let fresh = true;
    while (!stopped.aborted) {
      const poll = new AbortController();
      this.#poll = poll;
      try {
        await this.#step(fresh, poll.signal);
        fresh = false;
        if (stopped.aborted) return;
        this.#online();
      } catch (error) {
        if (stopped.aborted) return;
        fresh = true;
        if (error instanceof ApiError && error.code === 'UNAUTHORIZED') {
          this.#run = undefined;
          this.#connection.value = { state: 'refused' };
          return;
        }
        // Cut short by `kick`: that says nothing of the relay.
        if (!poll.signal.aborted) await this.#failed(error instanceof NoAnswer && error.silent);
      }
    }
  }

  async #step(fresh: boolean, signal: AbortSignal): Promise<void> {
    const { api, listener } = this.#parts;
    const answer = await api.events(this.#cursor ?? { since: 0, epoch: undefined }, fresh ? 0 : POLL_MS, signal);
    const missed = answer.gap || this.#cursor === undefined;
    const changed = answer.messages.some(({ type }) => ABOUT_DEVICES.test(type));
    // What has been read is told before the cursor passes it; told twice, it does no harm.
    if (!missed && answer.messages.length > 0) listener.events(answer.messages);
    if (missed || fresh || changed) listener.devices(await api.devices(signal));
    if (missed) await listener.resync(await api.messages(signal), signal);
    this.#cursor = { since: answer.latest, epoch: answer.epoch };
  }

  #online(): void {
    this.#failures = 0;
    if (this.#connection.value.state !== 'online') this.#connection.value = { state: 'online' };
  }

  async #failed(silent: boolean): Promise<void> {
    const { clock, random } = this.#parts;
    this.#failures += 1;
    const delay = backoffMs(this.#failures, random(), RETRY);
    this.#connection.value = { state: 'offline', retryAt: clock.now() + delay, tries: this.#failures, silent };
    await this.#pause.wait(delay);
  }
}
