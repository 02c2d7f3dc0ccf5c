import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { type Heard, hear, nothingHeard, uncertain } from './hearing.ts';
import type { Recognition } from './speech-api.ts';

export interface RoundListener {
  /** What is certain, piece by piece. */
  text(round: Round, text: string): void;
  error(round: Round, code: string): void;
  /** Nothing of it comes any more. */
  ended(round: Round): void;
}

/** One recognition of the browser, from its start to its end. */
export class Round {
  /** Another one was being listened to when it began: the browser may end either of them for that. */
  readonly contended: boolean;
  readonly #recognition: Recognition;
  readonly #listener: RoundListener;
  readonly #heard;
  #any = false;

  constructor(recognition: Recognition, listener: RoundListener, contended: boolean, drafts: boolean) {
    this.#recognition = recognition;
    this.#listener = listener;
    this.contended = contended;
    this.#heard = signal<Heard>(nothingHeard(drafts));
    recognition.onresult = ({ results }) => {
      this.#any = true;
      batch(() => {
        this.#heard.value = hear(this.#heard.value, results);
        for (const text of this.#heard.value.certain) listener.text(this, text);
      });
    };
    recognition.onerror = ({ error }) => listener.error(this, error);
    recognition.onend = () => this.#end();
  }

  get heard(): ReadonlySignal<Heard> {
    return this.#heard;
  }

  /** Anything at all. */
  get any(): boolean {
    return this.#any;
  }

  /** @throws whatever the browser does when it cannot */
  start(): void {
    this.#recognition.start();
  }

  /** What was said until now still comes. */
  stop(): void {
    this.#recognition.stop();
  }

  /** What is shown as heard is taken as it is. Whatever the browser says of it later means nothing. */
  cut(): void {
    this.#end();
    this.#recognition.abort();
  }

  #end(): void {
    const recognition = this.#recognition;
    recognition.onresult = null;
    recognition.onerror = null;
    recognition.onend = null;
    // What the browser never came to be certain of was said all the same.
    const rest = uncertain(this.#heard.value);
    batch(() => {
      this.#heard.value = nothingHeard(this.#heard.value.drafts);
      for (const text of rest) this.#listener.text(this, text);
      this.#listener.ended(this);
    });
  }
}
