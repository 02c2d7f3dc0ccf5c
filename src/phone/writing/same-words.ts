/** What of a draft's letters must be found in a text, in their order, for it to be an earlier hearing of that text. */
const LIKENESS = 0.6;
/** So many letters tell. A long dictation must not take the phone longer with every word. */
const MOST_LETTERS = 200;

/** Letters and digits alone: recognisers change capitals, accents and punctuation as they go. */
function letters(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** How many letters both have, in their order. */
function commonLetters(one: string, other: string): number {
  let row = new Array<number>(other.length + 1).fill(0);
  for (const letter of one) {
    const next = [0];
    for (let index = 0; index < other.length; index += 1) {
      const longer = other[index] === letter ? (row[index] ?? 0) + 1 : (row[index + 1] ?? 0);
      next.push(Math.max(longer, next[index] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Whether `text` says what `draft` says, heard better, or further: `ola` and `Hola, ¿qué tal?`. */
export function isDraftOf(draft: string, text: string): boolean {
  const some = letters(draft).slice(0, MOST_LETTERS);
  const all = letters(text);
  return (
    all.startsWith(some) ||
    commonLetters(some, all.slice(0, Math.ceil(some.length * 1.5) + 4)) >= some.length * LIKENESS
  );
}

/** What comes after the words of `start` at the start of `text`; `undefined` when they are not there. */
export function afterStart(start: string, text: string): string | undefined {
  if (text.startsWith(start.trim())) return restOf(text.slice(start.trim().length));
  const wanted = letters(start);
  if (wanted === '') return undefined;
  let end = 0;
  let found = '';
  for (const sign of text) {
    if (found.length >= wanted.length) break;
    found += letters(sign);
    end += sign.length;
  }
  return found === wanted ? restOf(text.slice(end)) : undefined;
}

/** Not in the middle of a word, and without the punctuation of the words before. */
function restOf(text: string): string | undefined {
  const rest = text.replace(/^[\p{M}.,;:!?…。、]+/u, '');
  return /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u.test(text) ? undefined : rest.trim();
}
