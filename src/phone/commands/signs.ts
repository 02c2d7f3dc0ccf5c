/** What the spacing and the capitals have to know of a sign, read off its characters. */

const SENTENCE_SIGN = /^\s*[.,;:!?…]/u;
const CLOSER = /^\s*[\p{Pe}\p{Pf}"'“‘]/u;
const TRANSPARENT = /^[\s\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Pd}"¿¡]*$/u;

/**
 * Recognisers punctuate by themselves, at pauses. Which of that a spoken sign replaces when it comes to stand right
 * behind it: `Hola,` and `punto` are `Hola.`; a closing bracket takes a comma away, but no question mark; a space or line break
 * nothing, for it says nothing about the sentence before it.
 */
export function punctuationReplacedBy(sign: string): string {
  if (sign.trim() === '') return '';
  if (SENTENCE_SIGN.test(sign)) return '.,;:!?…';
  return CLOSER.test(sign) ? ',;:' : '.,;:';
}

/** Whether a capital that is due is still due after this: brackets, quotes, dashes, line breaks. */
export function keepsCapitalDue(written: string): boolean {
  return TRANSPARENT.test(written);
}
