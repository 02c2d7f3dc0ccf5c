/** The last `most` characters at most, from the beginning of a word where there is one among them; `…` for what is before. */
export function endOf(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const end = characters.slice(-most).join('');
  const isBetweenWords = /\s/u.test(characters.at(-most - 1) ?? '');
  return `…${isBetweenWords ? end.trimStart() : end.replace(/^\S*\s+(?=\S)/u, '')}`;
}
