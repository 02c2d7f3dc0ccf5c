import { en, type Words } from './en.ts';

interface PageLanguage {
  /** In the language itself. */
  readonly name: string;
  readonly load: () => Promise<Words>;
}

/** The languages of the page. English is always at hand, for it stands in for what cannot be loaded. */
export const LANGUAGES = {
  en: { name: 'English', load: async () => en },
  es: { name: 'Español', load: async () => (await import('./es.ts')).es },
} as const satisfies Record<string, PageLanguage>;
export type Language = keyof typeof LANGUAGES;

export const LANGUAGE_TAGS = Object.keys(LANGUAGES) as Language[];

/** @param browser what the browser is set to; `auto` follows it, as far as there is such a language */
export function chooseLanguage(wanted: Language | 'auto', browser: string): Language {
  if (wanted !== 'auto') return wanted;
  return LANGUAGE_TAGS.find((tag) => tag === browser.toLowerCase().split('-')[0]) ?? 'en';
}
