import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { ControlSettings } from '../../protocol/control-settings.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { type Formats, formatsOf } from './formats.ts';

const DICTIONARIES = { en, es } satisfies Record<string, typeof en>;
type Language = keyof typeof DICTIONARIES;
export type Dictionary = typeof en;

/** Which language the user has chosen. */
export const chosenLanguage = signal<ControlSettings['language']>('auto');

/** Which one that is. `preferred`: as in `navigator.languages`. */
export function resolveLanguage(chosen: ControlSettings['language'], preferred: readonly string[]): Language {
  if (chosen !== 'auto') return chosen;
  for (const tag of preferred) {
    const language = tag.toLowerCase().split('-')[0] ?? '';
    if (Object.hasOwn(DICTIONARIES, language)) return language as Language;
  }
  return 'en';
}

export const language: ReadonlySignal<Language> = computed(() =>
  resolveLanguage(chosenLanguage.value, navigator.languages),
);

/** What the page says; a component that reads it follows the language. */
export const words: ReadonlySignal<Dictionary> = computed(() => DICTIONARIES[language.value]);

export const formats: ReadonlySignal<Formats> = computed(() => {
  const region = navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${language.value}-`));
  return formatsOf(region ?? language.value);
});
