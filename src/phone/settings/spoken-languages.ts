/** Offered beside the phone's own. Which of them it understands, only the browser knows. */
export const SPOKEN_LANGUAGES: readonly string[] = [
  ...['es-ES', 'es-MX', 'es-AR', 'es-CO', 'es-CL', 'es-PE', 'es-US'],
  ...['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN', 'en-IE', 'en-NZ', 'en-ZA'],
  ...['pt-BR', 'pt-PT', 'fr-FR', 'fr-CA', 'fr-BE', 'fr-CH', 'de-DE', 'de-AT', 'de-CH', 'it-IT', 'it-CH'],
  ...['ca-ES', 'eu-ES', 'gl-ES', 'nl-NL', 'pl-PL', 'sv-SE', 'da-DK', 'nb-NO', 'fi-FI', 'cs-CZ', 'hu-HU', 'ro-RO'],
  ...['el-GR', 'tr-TR', 'uk-UA', 'ru-RU', 'ar-EG', 'he-IL', 'hi-IN', 'ja-JP', 'ko-KR', 'zh-CN', 'zh-TW'],
];

/** `español (España)`, in the language of the page. */
export function languageName(tag: string, inLanguage: string): string {
  try {
    return new Intl.DisplayNames(inLanguage, { type: 'language', languageDisplay: 'standard' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
