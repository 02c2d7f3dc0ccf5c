import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { chooseLanguage, LANGUAGES, type Language } from '../../web/language.ts';
import type { Preferences } from '../preferences/preferences.ts';
import type { Words } from './en.ts';

/** A page loads the words of its own language alone. */
const LOADERS: Record<Language, () => Promise<Words>> = {
  en: async () => (await import('./en.ts')).en,
  es: async () => (await import('./es.ts')).es,
};

export function loadWords(language: Language): Promise<Words> {
  return LOADERS[language]();
}

/** The words of the page, in the language that the user has chosen. */
export class Dictionary {
  /** Once it is started. */
  readonly words: ReadonlySignal<Words>;
  readonly #loaded = signal<Words | undefined>(undefined);
  readonly #language: ReadonlySignal<Language>;
  #stop: (() => void) | undefined;

  constructor(preferences: ReadonlySignal<Preferences>, browserLanguage: string) {
    this.words = computed(() => {
      if (this.#loaded.value === undefined) throw new Error('no words are loaded yet');
      return this.#loaded.value;
    });
    this.#language = computed(() => chooseLanguage(preferences.value.language, [browserLanguage]));
  }

  /** Resolves when the words are the current ones, or others where those cannot be had; then follows what is chosen. */
  async start(): Promise<void> {
    await this.#load(this.#language.peek());
    this.#loaded.value ??= await Promise.any(LANGUAGES.map(loadWords));
    this.#stop = effect(() => void this.#load(this.#language.value));
  }

  stop(): void {
    this.#stop?.();
  }

  async #load(language: Language): Promise<void> {
    // Without a connection the words stay those that are there.
    const words = await loadWords(language).catch(() => undefined);
    if (words !== undefined && language === this.#language.peek()) this.#loaded.value = words;
  }
}
