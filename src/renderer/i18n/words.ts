import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { chooseLanguage, type Language } from '../../web/language.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { type Formats, formatsOf } from './formats.ts';

export type Words = typeof en;
const WORDS: Record<Language, Words> = { en, es };

/** Which language the user has chosen. */
export const chosenLanguage = signal<Language | 'auto'>('auto');

export const language: ReadonlySignal<Language> = computed(() =>
  chooseLanguage(chosenLanguage.value, navigator.languages),
);

/** What the page says; a component that reads it follows the language. */
export const words: ReadonlySignal<Words> = computed(() => WORDS[language.value]);

export const formats: ReadonlySignal<Formats> = computed(() => {
  const region = navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${language.value}-`));
  return formatsOf(region ?? language.value);
});
