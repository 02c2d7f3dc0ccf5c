import { HINTS } from '../../programs/clipboard-formats.ts';
import { nameOf } from '../../programs/proc.ts';
import type { X11Connection } from '../connection.ts';

/** One representation of a selection's content (ICCCM 2.6.2): what a requestor gets for one target. */
export interface Representation {
  type: number;
  format: number;
  data: Buffer;
}

/** Everything that a selection offers, by target atom. */
export type Content = ReadonlyMap<number, Representation>;

const TEXT_TARGETS = [
  'UTF8_STRING',
  'STRING',
  'TEXT',
  'COMPOUND_TEXT',
  'text/plain',
  'text/plain;charset=utf-8',
] as const;

/** Text as programs ask for it, with the hints that it is not for a history. */
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
  for (const [name, value] of HINTS) offer(x.atom(name), x.atom(name), Buffer.from(value));
  return content;
}

/**
 * Whether a program takes STRING for UTF-8, and would end with an error at its first `é`: Mono 6.8 does, and asks for
 * UTF8_STRING when it is refused this one.
 */
export function misreads(x: X11Connection, pid: number | undefined, { type, data }: Representation): boolean {
  return type === x.atom('STRING') && data.some((byte) => byte > 0x7f) && /^mono(-sgen)?$/.test(nameOf(pid) ?? '');
}

/** Whether a target asks for the text itself, in whatever encoding. */
export function isTextTarget(x: X11Connection, target: number): boolean {
  return TEXT_TARGETS.some((name) => x.atom(name) === target);
}

/** Whether content is not meant for the histories of clipboard managers: a text of ours, or a user's password. */
export function isHidden(x: X11Connection, content: Content): boolean {
  return HINTS.some(([name]) => content.has(x.atom(name)));
}

/** Atoms as the bytes of a property of format 32. */
export function atomBytes(atoms: readonly number[]): Buffer {
  const data = Buffer.alloc(atoms.length * 4);
  atoms.forEach((atom, index) => {
    data.writeUInt32LE(atom >>> 0, index * 4);
  });
  return data;
}
