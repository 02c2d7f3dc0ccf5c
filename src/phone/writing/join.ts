/** Chinese and Japanese put no space anywhere, not even beside Latin words (CLREQ, JLREQ). */
const NEVER_SPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\u3000-\u303f\uff00-\uff65]/u;
/** No space between words, but one around what is written in another script. */
const UNSPACED = /[\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]/u;
/** What sits tight against the word before it. */
const TIGHT_BEFORE = /[\p{Terminal_Punctuation}\p{Pe}\p{Pf}\p{M}\p{Cf}…%]/u;
const TIGHT_AFTER = /[\p{Ps}\p{Pi}¿¡]/u;
/** Hyphens, slashes and the like that have a word before them go on with one. */
const GOES_ON = /\S[-‐‑–—/\\@_]$/;
const ELIDED = /\p{L}['’]$/u;
const ELIDING = new Set(['fr', 'it', 'ca']);
/** Quotation marks that open in one language and close in another: the mark that is open decides. */
const PARTNERS: Readonly<Record<string, string>> = { '"': '', '«': '»', '»': '«', '“': '„' };

function opens(mark: string, before: string): boolean {
  const count = (sign: string): number => before.split(sign).length - 1;
  const partner = PARTNERS[mark];
  return partner === '' ? count(mark) % 2 === 0 : count(partner ?? mark) <= count(mark);
}

/** French keeps a no-break space before high signs and inside its quotation marks, German before `%`. */
function noBreakSpace(sign: string, language: string): string {
  if (/^fr\b/.test(language)) {
    if (/[;!?%]/.test(sign)) return '\u202f';
    if (/[:«»]/.test(sign)) return '\u00a0';
  }
  return sign === '%' && /^de\b/.test(language) ? '\u202f' : '';
}

/**
 * What stands between two pieces of text where they meet: nothing, a space, or a no-break space, as the language
 * writes it. What is there already, at the end of the one or at the start of the other, is enough.
 * @param language BCP 47, of what is spoken
 */
export function gapBetween(before: string, after: string, language: string): string {
  if (before === '' || after === '' || /\s$/.test(before) || /^\s/.test(after)) return '';
  const first = String.fromCodePoint(after.codePointAt(0) ?? 0);
  const last = /.\p{M}*$/u.exec(before.slice(-16))?.[0] ?? '';
  if (NEVER_SPACED.test(last) || NEVER_SPACED.test(first)) return '';
  if (UNSPACED.test(last) && UNSPACED.test(first)) return '';
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (last in PARTNERS) {
    if (opens(last, line.slice(0, -1))) return noBreakSpace(last, language);
  } else if (TIGHT_AFTER.test(last)) return '';
  if (first in PARTNERS) return opens(first, line) ? ' ' : noBreakSpace(first, language);
  if (TIGHT_BEFORE.test(first)) return noBreakSpace(first, language);
  const tight = GOES_ON.test(line) || (ELIDED.test(line) && ELIDING.has(language.slice(0, 2)));
  return tight ? '' : ' ';
}

/** Pieces as one text; the white space around them does not count. */
export function joined(pieces: readonly string[], language: string): string {
  return pieces.reduce((text, piece) => text + gapBetween(text, piece.trim(), language) + piece.trim(), '');
}
