import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Clock, Timer } from '../../web/clock.ts';
import type { Computers } from '../computers/computers.ts';
import type { MessageActions } from '../messages/message-actions.ts';
import type { Preferences } from '../preferences/preferences.ts';
import type { Listener } from '../speech/listeners.ts';
import type { Draft } from './draft.ts';
import { KeyboardEcho } from './keyboard-echo.ts';

export interface DraftSenderParts {
  readonly draft: Draft;
  readonly preferences: ReadonlySignal<Preferences>;
  readonly hearing: Pick<Listener, 'interim' | 'more' | 'finish' | 'take'>;
  readonly computers: Pick<Computers, 'chosen'>;
  readonly actions: Pick<MessageActions, 'send'>;
  readonly clock: Clock;
}

/** Sends the draft to the chosen computer: when the user says so, and after a pause where the preferences ask for it. */
export class DraftSender {
  /** The phone had no room for the last text; it stands in the field again. */
  readonly notKept = signal(false);
  /** Ends what the keyboard has begun in the field, so that it does not write it again when the field is emptied. */
  commit: () => void = () => undefined;
  readonly #counting = signal(false);
  readonly #finishing = signal(false);
  readonly #parts: DraftSenderParts;
  readonly #echo = new KeyboardEcho();
  /** Said or written since it was last held or sent. */
  #fresh = false;
  #timer: Timer | undefined;
  #stop: (() => void) | undefined;
  /** The text before, on its way to the disk. */
  #keeping: Promise<void> | undefined;

  constructor(parts: DraftSenderParts) {
    this.#parts = parts;
  }

  /** It is about to be sent by itself. */
  get counting(): ReadonlySignal<boolean> {
    return this.#counting;
  }

  /** It is sent as soon as the last word is heard. */
  get finishing(): ReadonlySignal<boolean> {
    return this.#finishing;
  }

  start(): void {
    const { draft, preferences, hearing } = this.#parts;
    let last = draft.text.peek();
    this.#stop = effect(() => {
      const now = draft.text.value;
      const heard = hearing.interim.value;
      const seconds = preferences.value.sendAfterPause;
      // What stood there when the page was opened was not just said.
      if (now !== last || heard !== '') this.#fresh = true;
      last = now;
      this.#cancel();
      if (seconds > 0 && this.#fresh && (now + heard).trim() !== '' && !hearing.more.value) {
        this.#count(seconds * 1_000);
      }
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

  /** The field has another text, by an input of that type. Returns what is to stand in it. */
  typed(value: string, inputType: string): string {
    const { draft, clock } = this.#parts;
    draft.text.value = this.#echo.newIn(value, draft.text.peek(), inputType, clock.now());
    return draft.text.peek();
  }

  /** As with a text that is sent, the keyboard may not notice. */
  clear(): void {
    const { draft, clock } = this.#parts;
    this.commit();
    this.#echo.emptied(draft.text.value, clock.now());
    draft.text.value = '';
  }

  /** What is visibly being heard is part of it, and then nobody listens any longer. */
  async send(): Promise<void> {
    if (this.#finishing.value) return;
    const { hearing } = this.#parts;
    const heard = hearing.interim.value !== '';
    const finished = hearing.finish();
    await this.#send(heard ? finished : undefined);
  }

  /** @param heard resolves when all that is to be sent is in the draft */
  async #send(heard?: Promise<void>): Promise<void> {
    const { draft, computers, actions, clock } = this.#parts;
    const deviceId = computers.chosen.value?.deviceId;
    if (this.#finishing.value) return;
    this.#cancel();
    if (heard !== undefined || this.#keeping !== undefined) {
      this.#finishing.value = true;
      // How the text before ends decides how this one begins.
      await Promise.all([heard, this.#keeping]);
      this.#finishing.value = false;
    }
    this.commit();
    const source = draft.text.value;
    const payload = draft.segments.value;
    if (payload.length === 0 || draft.tooLong.value || deviceId === undefined) return;
    // The user chose another one meanwhile, or it is gone: no text lands where it was not sent to.
    if (computers.chosen.value?.deviceId !== deviceId) return;
    const keeping = actions.send(deviceId, payload, source, draft.ending.value);
    this.hold();
    draft.text.value = '';
    this.#echo.emptied(source, clock.now());
    this.#keeping = keeping.catch(() => undefined);
    try {
      await keeping;
      this.notKept.value = false;
    } catch {
      // What could not be kept is not gone.
      this.#echo.emptied('', 0);
      draft.text.value = source + draft.text.value;
      this.hold();
      this.notKept.value = true;
    } finally {
      this.#keeping = undefined;
    }
  }

  #count(ms: number): void {
    this.#counting.value = true;
    this.#timer = this.#parts.clock.after(ms, () => {
      this.#counting.value = false;
      // Not certain yet for the browser, and said all the same.
      this.#parts.hearing.take();
      void this.#send();
    });
  }

  #cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#counting.value = false;
  }
}
