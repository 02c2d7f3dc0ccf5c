/** A character of what was sent or of what arrived: in both, or in one alone. */
export interface Difference {
  readonly kind: 'same' | 'missing' | 'extra';
  /** As a person sees it: a grapheme cluster (UAX 29). */
  readonly character: string;
}

/** More is compared as a whole: the table grows with the square. */
const MOST_CHARACTERS = 1_000;

function charactersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

/** Character by character, by the longest common subsequence. */
export function compareTexts(sent: string, arrived: string): Difference[] {
  const wanted = charactersOf(sent);
  const got = charactersOf(arrived).slice(0, MOST_CHARACTERS);
  // common[i][j]: length of the longest common subsequence of wanted[i…] and got[j…].
  const common = Array.from({ length: wanted.length + 1 }, () => new Uint16Array(got.length + 1));
  const lengthAt = (row: number, column: number): number => common[row]?.[column] ?? 0;
  for (let row = wanted.length - 1; row >= 0; row -= 1) {
    for (let column = got.length - 1; column >= 0; column -= 1) {
      const length =
        wanted[row] === got[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
      common[row]?.fill(length, column, column + 1);
    }
  }
  const differences: Difference[] = [];
  let row = 0;
  let column = 0;
  while (row < wanted.length || column < got.length) {
    const want = wanted[row];
    const have = got[column];
    if (want !== undefined && want === have) {
      differences.push({ kind: 'same', character: want });
      row += 1;
      column += 1;
    } else if (want !== undefined && (have === undefined || lengthAt(row + 1, column) >= lengthAt(row, column + 1))) {
      differences.push({ kind: 'missing', character: want });
      row += 1;
    } else if (have !== undefined) {
      differences.push({ kind: 'extra', character: have });
      column += 1;
    }
  }
  return differences;
}

/** What cannot be seen is named: `␠`, `U+200D`. */
export function visibleCharacter(character: string): string {
  if (character === ' ') return '␠';
  if (character === '\n') return '⏎';
  if (!/^[\p{Cc}\p{Cf}\p{Z}]+$/u.test(character)) return character;
  return Array.from(
    character,
    (point) => `U+${(point.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  ).join(' ');
}
