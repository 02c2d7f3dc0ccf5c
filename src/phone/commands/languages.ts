import type { LanguagePack } from './language-pack.ts';

interface Language {
  /** In the language itself. */
  readonly name: string;
  readonly load: () => Promise<LanguagePack>;
}

/** Each pack is a module of its own: a page loads only the one that is spoken. A new language is a line here. */
export const LANGUAGES: ReadonlyMap<string, Language> = new Map([
  ['de', { name: 'Deutsch', load: async () => (await import('./languages/de.ts')).de }],
  ['en', { name: 'English', load: async () => (await import('./languages/en.ts')).en }],
  ['es', { name: 'Español', load: async () => (await import('./languages/es.ts')).es }],
  ['fr', { name: 'Français', load: async () => (await import('./languages/fr.ts')).fr }],
  ['it', { name: 'Italiano', load: async () => (await import('./languages/it.ts')).it }],
  ['pt', { name: 'Português', load: async () => (await import('./languages/pt.ts')).pt }],
]);

/** The language of a locale (`es-MX`, `pt_BR`) if there is a pack for it. */
export function packLanguage(locale: string): string | undefined {
  const language = locale.toLowerCase().split(/[-_]/)[0] ?? '';
  return LANGUAGES.has(language) ? language : undefined;
}
