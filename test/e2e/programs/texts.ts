import { CORPUS } from '../corpus.ts';

const pick = (name: string): string => {
  const text = CORPUS[name];
  if (text === undefined) throw new Error(`the corpus has no text ${name}`);
  return text;
};

/** What each program of the matrix is sent: scripts, signs, lines and lengths. */
export const TEXTS: Readonly<Record<string, string>> = {
  sentence: pick('a sentence'),
  Spanish: pick('Spanish'),
  German: pick('German'),
  Greek: pick('polytonic Greek'),
  Cyrillic: pick('Ukrainian'),
  'Arabic and Hebrew': `${pick('Arabic with vowel marks')} ${pick('Hebrew with points')}`,
  Devanagari: pick('Devanagari'),
  CJK: `${pick('simplified Chinese')}${pick('Japanese')}${pick('Korean')}`,
  'ZWJ emoji': pick('ZWJ families'),
  'combining marks': pick('combining marks'),
  lines: 'first line\n  second line\n\nlast line',
  tabs: pick('tabs in a row'),
  '2 000 characters': [...pick('20 000 characters')].slice(0, 1_999).join('').concat('.'),
  '20 000 characters': pick('20 000 characters'),
};
