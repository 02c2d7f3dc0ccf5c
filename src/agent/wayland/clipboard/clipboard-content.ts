import type { Saved } from '../../paste/desktop.ts';
import { HINTS } from '../../programs/clipboard-formats.ts';

/** What is on a clipboard, by the name of its format: a MIME type, or what X calls it. */
export type Content = ReadonlyMap<string, Buffer>;

const TEXT_FORMATS = ['text/plain;charset=utf-8', 'text/plain', 'UTF8_STRING', 'TEXT', 'STRING'];
/** All of these are UTF-8 where Wayland programs offer them (wl-copy, GTK, Qt); `STRING` is not offered: on X it is Latin-1. */
const OFFERED_FORMATS = TEXT_FORMATS.slice(0, 4);

/** Text as programs ask for it, with the hints that it is not for a history. */
export function textContent(text: string): Content {
  const utf8 = Buffer.from(text);
  return new Map([
    ...OFFERED_FORMATS.map((format) => [format, utf8] as const),
    ...HINTS.map(([format, value]) => [format, Buffer.from(value)] as const),
  ]);
}

export function isTextFormat(format: string): boolean {
  return TEXT_FORMATS.includes(format) || format.startsWith('text/plain');
}

export function isHint(format: string): boolean {
  return HINTS.some(([name]) => name === format);
}

/** Whether it is not meant for the histories of clipboard managers: a text of ours, or a user's password. */
export function isHidden(content: Content): boolean {
  return HINTS.some(([format]) => content.has(format));
}

/** Content that was read from its owner, to be served again in its owner's stead. */
export class SavedContent implements Saved {
  readonly content: Content;

  constructor(content: Content) {
    this.content = content;
  }

  get empty(): boolean {
    return this.content.size === 0;
  }
}
