/** The languages of all that people see, each by its name in the language itself. */
export const LANGUAGE_NAMES = { en: 'English', es: 'Español' } as const;
export type Language = keyof typeof LANGUAGE_NAMES;
export const LANGUAGES = Object.keys(LANGUAGE_NAMES) as Language[];

/**
 * The language that is spoken to the user; English where there is none of those wanted.
 * @param chosen what the user has set; `auto` follows the system
 * @param preferred what the system says, BCP 47, the best first: `es-MX`
 */
export function chooseLanguage(chosen: Language | 'auto', preferred: readonly string[]): Language {
  if (chosen !== 'auto') return chosen;
  for (const tag of preferred) {
    const language = LANGUAGES.find((each) => each === tag.toLowerCase().split('-')[0]);
    if (language !== undefined) return language;
  }
  return 'en';
}

type PluralForms = { readonly [Rule in Intl.LDMLPluralRule]?: string } & { readonly other: string };

/** How a language says a count, by its plural rules (Unicode CLDR): the form for the count, `other` where there is none. */
export function pluralsOf(language: Language): (count: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(language);
  return (count, forms) => forms[rules.select(count)] ?? forms.other;
}
