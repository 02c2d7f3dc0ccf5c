import { computed, type ReadonlySignal, signal } from '@preact/signals';

/** Whatever turns what is said into text, as the draft and its sender see it. */
export interface Listener {
  /** The user has started it, and it goes on. */
  readonly listening: ReadonlySignal<boolean>;
  /** What was heard and is not yet certain; where that has no words yet, a sign that there is something. */
  readonly interim: ReadonlySignal<string>;
  /** Something is being said, or on its way to become a text. */
  readonly more: ReadonlySignal<boolean>;
  /** Stops, and resolves when what was said is in the draft. */
  finish(): Promise<void>;
  /** Gives on what is shown as heard, as it is, and goes on listening. */
  take(): void;
  /** The page is left. */
  leave(): void;
}

/** A listener that keeps what it has heard. */
export interface KeepingListener extends Listener {
  /** Nothing of it is kept. */
  forget(): void;
}

/** The browser's recognition, and beside it the recorder for a computer of the user's, once its code is there. */
export class Listeners implements Listener {
  /** Its code is fetched when it is first wanted. */
  readonly recorder = signal<KeepingListener | undefined>(undefined);
  readonly listening: ReadonlySignal<boolean>;
  readonly interim: ReadonlySignal<string>;
  readonly more: ReadonlySignal<boolean>;
  readonly #browser: Listener;

  constructor(browser: Listener) {
    this.#browser = browser;
    const recorder = this.recorder;
    this.listening = computed(() => browser.listening.value || recorder.value?.listening.value === true);
    this.interim = computed(() => browser.interim.value || (recorder.value?.interim.value ?? ''));
    this.more = computed(() => browser.more.value || recorder.value?.more.value === true);
  }

  async finish(): Promise<void> {
    await Promise.all(this.#all().map((each) => each.finish()));
  }

  take(): void {
    for (const each of this.#all()) each.take();
  }

  leave(): void {
    for (const each of this.#all()) each.leave();
  }

  /** The relay is forgotten, and with it what was to become a text there. */
  forget(): void {
    this.recorder.peek()?.forget();
  }

  #all(): Listener[] {
    const recorder = this.recorder.peek();
    return recorder === undefined ? [this.#browser] : [this.#browser, recorder];
  }
}
