import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { chooseLanguage, type Language } from '../../web/language.ts';
import type { Preferences } from '../preferences/preferences.ts';
import { en, type Words } from './en.ts';

/** English is always at hand, for it stands in for what cannot be loaded. */
const LOADERS: Record<Language, () => Promise<Words>> = {
  en: async () => en,
  es: async () => (await import('./es.ts')).es,
};

export function loadWords(language: Language): Promise<Words> {
  return LOADERS[language]();
}

/** The words of the page, in the language that the user has chosen. */
export class Dictionary {
  readonly words = signal<Words>(en);
  readonly #language: ReadonlySignal<Language>;
  #stop: (() => void) | undefined;

  constructor(preferences: ReadonlySignal<Preferences>, browserLanguage: string) {
    this.#language = computed(() => chooseLanguage(preferences.value.language, [browserLanguage]));
  }

  /** Resolves when the words are the current ones; then follows what is chosen. */
  async start(): Promise<void> {
    await this.#load(this.#language.peek());
    this.#stop = effect(() => void this.#load(this.#language.value));
  }

  stop(): void {
    this.#stop?.();
  }

  async #load(language: Language): Promise<void> {
    // Without a connection the words stay those that are there.
    const words = await loadWords(language).catch(() => undefined);
    if (words !== undefined && language === this.#language.peek()) this.words.value = words;
  }
}
