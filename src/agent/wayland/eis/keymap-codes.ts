/** Keycodes of XKB are those of Linux's input-event-codes.h and 8 more. */
const XKB_OFFSET = 8;
const KEYCODE = /<([^>]+)>\s*=\s*(\d+)\s*;/g;
const KEY = /\bkey\s+<([^>]+)>\s*\{([^}]*)\}/g;
const GROUPS = /\bsymbols\[(?:[Gg]roup)?(\d+)\]\s*=\s*\[([^\]]*)\]/g;
const ONLY_GROUP = /(?:^|,)\s*\[([^\]]*)\]/;

/** Which key gives a character without modifiers, by the text of a keymap (xkbcommon, "keymap-text-format-v1"). */
export class KeymapCodes {
  /** By keysym: its groups, counted from 0, with the evdev code of the first key that has it there. */
  readonly #codes = new Map<number, Map<number, number>>();

  constructor(keymap: string) {
    const numbers = new Map([...keymap.matchAll(KEYCODE)].map(([, name = '', code]) => [name, Number(code)] as const));
    for (const [, name = '', body = ''] of keymap.matchAll(KEY)) {
      const code = numbers.get(name);
      if (code === undefined) continue;
      for (const [group, symbols] of groupsOf(body)) {
        const keysym = keysymOf(symbols.split(',')[0]?.trim() ?? '');
        const known = this.#codes.get(keysym) ?? new Map<number, number>();
        if (!known.has(group)) known.set(group, code - XKB_OFFSET);
        this.#codes.set(keysym, known);
      }
    }
  }

  /** In this group, or where it lacks the character, in the first that has it: programs look there for their shortcuts too. */
  codeOf(keysym: number, group: number): number | undefined {
    const groups = this.#codes.get(keysym);
    return groups?.get(group) ?? groups?.values().next().value;
  }
}

/** Letters are called by themselves, or by their number: that of Latin-1 (X11 keysym encoding). Others are not needed. */
function keysymOf(name: string): number {
  if (name.length === 1) return name.charCodeAt(0);
  return /^0x[0-9a-f]+$/i.test(name) ? Number(name) : Number.NaN;
}

function groupsOf(body: string): [number, string][] {
  const several = [...body.matchAll(GROUPS)].map(([, group, symbols = '']): [number, string] => [
    Number(group) - 1,
    symbols,
  ]);
  const only = ONLY_GROUP.exec(body)?.[1];
  return several.length > 0 || only === undefined ? several : [[0, only]];
}
