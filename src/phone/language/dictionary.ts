import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Preferences } from '../preferences/preferences.ts';
import { en, type Words } from './en.ts';
import { chooseLanguage, LANGUAGES } from './languages.ts';

/** The words of the page, in the language that the user has chosen. */
export class Dictionary {
  readonly words = signal<Words>(en);
  readonly #language: ReadonlySignal<keyof typeof LANGUAGES>;
  #stop: (() => void) | undefined;

  constructor(preferences: ReadonlySignal<Preferences>, browserLanguage: string) {
    this.#language = computed(() => chooseLanguage(preferences.value.language, browserLanguage));
  }

  /** Resolves when the words are those of now; then follows what is chosen. */
  async start(): Promise<void> {
    await this.#load(this.#language.peek());
    this.#stop = effect(() => void this.#load(this.#language.value));
  }

  stop(): void {
    this.#stop?.();
  }

  async #load(language: keyof typeof LANGUAGES): Promise<void> {
    // Without a connection the words stay those that are there.
    const words = await LANGUAGES[language].load().catch(() => undefined);
    if (words !== undefined && language === this.#language.peek()) this.words.value = words;
  }
}
