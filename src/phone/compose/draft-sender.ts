import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Clock, Timer } from '../../web/clock.ts';
import type { Computers } from '../computers/computers.ts';
import type { MessageActions } from '../messages/message-actions.ts';
import type { Preferences } from '../preferences/preferences.ts';
import type { Draft } from './draft.ts';

export interface DraftSenderParts {
  readonly draft: Draft;
  readonly preferences: ReadonlySignal<Preferences>;
  /** What is being said right now: while there is something, more is to come. */
  readonly interim: ReadonlySignal<string>;
  readonly computers: Pick<Computers, 'chosen'>;
  readonly actions: Pick<MessageActions, 'send'>;
  readonly clock: Clock;
}

/** Sends the draft to the chosen computer: when the user says so, and after a pause where the preferences ask for it. */
export class DraftSender {
  /** The phone had no room for the last text; it stands in the field again. */
  readonly notKept = signal(false);
  readonly #counting = signal(false);
  readonly #parts: DraftSenderParts;
  /** Said or written since it was last held or sent. */
  #fresh = false;
  #timer: Timer | undefined;
  #stop: (() => void) | undefined;

  constructor(parts: DraftSenderParts) {
    this.#parts = parts;
  }

  /** It is about to be sent by itself. */
  get counting(): ReadonlySignal<boolean> {
    return this.#counting;
  }

  start(): void {
    const { draft, preferences, interim } = this.#parts;
    let last = draft.text.peek();
    this.#stop = effect(() => {
      const now = draft.text.value;
      const seconds = preferences.value.sendAfterPause;
      const more = interim.value !== '';
      // What stood there when the page was opened was not just said.
      if (now !== last) this.#fresh = true;
      last = now;
      this.#cancel();
      if (seconds > 0 && this.#fresh && now.trim() !== '' && !more) this.#count(seconds * 1_000);
    });
  }

  stop(): void {
    this.#stop?.();
    this.hold();
  }

  /** The user does something with the text: it is not sent by itself, until the next change. */
  hold(): void {
    this.#fresh = false;
    this.#cancel();
  }

  async send(): Promise<void> {
    const { draft, computers, actions } = this.#parts;
    const source = draft.text.value;
    const payload = draft.segments.value;
    const deviceId = computers.chosen.value?.deviceId;
    if (payload.length === 0 || draft.tooLong.value || deviceId === undefined) return;
    this.hold();
    draft.text.value = '';
    try {
      await actions.send(deviceId, payload, source);
      this.notKept.value = false;
    } catch {
      // What could not be kept is not gone.
      draft.text.value = source + draft.text.value;
      this.hold();
      this.notKept.value = true;
    }
  }

  #count(ms: number): void {
    this.#counting.value = true;
    this.#timer = this.#parts.clock.after(ms, () => {
      this.#counting.value = false;
      void this.send();
    });
  }

  #cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#counting.value = false;
  }
}
