import { chooseLanguage, type Language } from '../../web/language.ts';
import { EN, type Words } from './en.ts';
import { ES } from './es.ts';

const WORDS: Record<Language, Words> = { en: EN, es: ES };

/** `chosen`: what the user has set; `locale`: what the system says, as in `es-MX`. */
export function wordsFor(chosen: Language | 'auto', locale: string): Words {
  return WORDS[chooseLanguage(chosen, [locale])];
}
