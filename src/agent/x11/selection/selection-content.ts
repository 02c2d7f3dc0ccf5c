import type { X11Connection } from '../connection.ts';

/** One representation of a selection's content (ICCCM 2.6.2): what a requestor gets for one target. */
export interface Representation {
  type: number;
  format: number;
  data: Buffer;
}

/** Everything that a selection offers, by target atom. */
export type Content = ReadonlyMap<number, Representation>;

/** Text as programs ask for it. The hint keeps clipboard managers from recording dictated text. */
export function textContent(x: X11Connection, text: string): Content {
  const utf8 = Buffer.from(text, 'utf8');
  const content = new Map<number, Representation>();
  const offer = (target: number, type: number, data: Buffer): void => {
    content.set(target, { type, format: 8, data });
  };
  offer(x.atom('UTF8_STRING'), x.atom('UTF8_STRING'), utf8);
  offer(x.atom('text/plain;charset=utf-8'), x.atom('text/plain;charset=utf-8'), utf8);
  offer(x.atom('TEXT'), x.atom('UTF8_STRING'), utf8);
  // STRING is Latin-1 (ICCCM 2.7.1); offered only where it is exact, so that nobody pastes question marks.
  if (/^[\t\n\x20-\x7e\xa0-\xff]*$/.test(text)) {
    offer(x.atom('STRING'), x.atom('STRING'), Buffer.from(text, 'latin1'));
  }
  offer(x.atom('x-kde-passwordManagerHint'), x.atom('x-kde-passwordManagerHint'), Buffer.from('secret'));
  return content;
}

/** Atoms as the bytes of a property of format 32. */
export function atomBytes(atoms: readonly number[]): Buffer {
  const data = Buffer.alloc(atoms.length * 4);
  atoms.forEach((atom, index) => {
    data.writeUInt32LE(atom >>> 0, index * 4);
  });
  return data;
}
