/** Where a key is: the keycode to press, and the real modifiers that must be down besides those of the chord. */
export interface KeyPosition {
  readonly keycode: number;
  readonly modifiers: number;
}

/** What decides about the level of a key (XKB protocol, section 12.1.1): of which modifiers, and which gives which. */
export interface KeyType {
  readonly mask: number;
  /** From the modifiers that are down to the level; what is not here is level 0. */
  readonly levels: ReadonlyMap<number, number>;
}

export interface KeyGroup {
  readonly type: KeyType;
  /** Keysyms by level. */
  readonly symbols: readonly number[];
}

export interface KeymapKey {
  readonly keycode: number;
  readonly groups: readonly KeyGroup[];
  /** How a group is meant that the key does not have: `groupInfo` (XKB protocol, section 12.1.3). */
  readonly groupInfo: number;
  /** The real modifiers that the key sets while it is down. */
  readonly modifiers: number;
}

/** Real modifiers (X11 protocol, SETofKEYMASK). */
const SHIFT = 1;
const LOCK = 2;

const NO_SYMBOL = 0;
const NUM_LOCK = 0xff7f;
/** `XkbClampIntoRange` and `XkbRedirectIntoRange`, in `groupInfo`; without either, groups wrap. */
const CLAMP = 0x40;
const REDIRECT = 0x80;
/** What makes a modifier while it is held: Shift, Control, Meta, Alt, Super, Hyper, Mode_switch, ISO_Level3/5_Shift. */
const MOMENTARY = new Set([
  0xffe1, 0xffe2, 0xffe3, 0xffe4, 0xffe7, 0xffe8, 0xffe9, 0xffea, 0xffeb, 0xffec, 0xffed, 0xffee, 0xff7e, 0xfe03,
  0xfe11,
]);

/** The keys of a keyboard as the X server has them: which symbol is where, in which group, with which modifiers. */
export class Keymap {
  readonly #keys: readonly KeymapKey[];
  /** What `locate` has found: a chord asks for the same few keys a dozen times, and each look goes through all of them. */
  readonly #located = new Map<string, KeyPosition | undefined>();
  /** The real modifier of Num Lock, 0 where there is none: a lock that changes the meaning of no key pressed here. */
  readonly numLock: number;
  /** Real modifiers whose keys are locks: one that is held, as for push-to-talk, is nothing to wait for. */
  readonly locks: number;

  constructor(keys: readonly KeymapKey[]) {
    this.#keys = keys;
    this.numLock = keys.reduce((bits, key) => (hasSymbol(key, NUM_LOCK) ? bits | key.modifiers : bits), 0);
    this.locks = LOCK | this.numLock;
  }

  /**
   * Where `keysym` is while `group` is in force and `held` are down: the position that needs the fewest modifiers
   * besides. With Shift held a letter is what it is without, as programs know `Ctrl+Shift+V`.
   */
  locate(keysym: number, group: number, held: number): KeyPosition | undefined {
    const what = `${keysym}:${group}:${held}`;
    if (!this.#located.has(what)) this.#located.set(what, this.#search(keysym, group, held));
    return this.#located.get(what);
  }

  #search(keysym: number, group: number, held: number): KeyPosition | undefined {
    let best: KeyPosition | undefined;
    for (const key of this.#keys) {
      const place = key.groups[groupOf(key, group)];
      if (!place?.symbols.includes(keysym)) continue;
      const modifiers = neededModifiers(place, keysym, held).find((bits) => this.#canHold(bits, group));
      if (modifiers === undefined) continue;
      if (!best || bitCount(modifiers) < bitCount(best.modifiers)) best = { keycode: key.keycode, modifiers };
    }
    return best;
  }

  /** The keys that, held together, give these real modifiers; `undefined` when one of them has no such key. */
  modifierKeys(modifiers: number, group: number): number[] | undefined {
    const keycodes: number[] = [];
    for (let bit = 1; bit <= modifiers; bit <<= 1) {
      if ((modifiers & bit) === 0) continue;
      const key = this.#keys.find((each) => each.modifiers === bit && isMomentary(each, group));
      if (!key) return undefined;
      keycodes.push(key.keycode);
    }
    return keycodes;
  }

  /** The real modifiers of a key. */
  modifiersOf(keycode: number): number {
    return this.#keys.find((key) => key.keycode === keycode)?.modifiers ?? 0;
  }

  /** Keys that change the meaning of others while they are held, in whatever group: to be up before a chord. */
  holdable(): number[] {
    const keys = this.#keys.filter(
      ({ groups, modifiers }) =>
        (modifiers & ~this.locks) !== 0 || groups.some(({ symbols }) => symbols.some((s) => MOMENTARY.has(s))),
    );
    return keys.map(({ keycode }) => keycode);
  }

  /** A key without any meaning. */
  spare(): number | undefined {
    return this.#keys.findLast(({ groups }) => groups.every(({ symbols }) => symbols.every((s) => s === NO_SYMBOL)))
      ?.keycode;
  }

  #canHold(modifiers: number, group: number): boolean {
    return this.modifierKeys(modifiers, group) !== undefined;
  }
}

/** XKB protocol, section 12.1.3: which of its groups a key uses when one is in force that it does not have. */
function groupOf({ groups, groupInfo }: KeymapKey, group: number): number {
  if (groups.length === 0 || group < groups.length) return group;
  if (groupInfo & REDIRECT) {
    const to = (groupInfo & 0x30) >> 4;
    return to < groups.length ? to : 0;
  }
  return groupInfo & CLAMP ? groups.length - 1 : group % groups.length;
}

/** Every set of additional modifiers with which the key means `keysym`, fewest first. */
function neededModifiers({ type, symbols }: KeyGroup, keysym: number, held: number): number[] {
  const candidates = [0, ...type.levels.keys()].map((bits) => bits & ~held);
  const means = (bits: number): boolean => {
    const symbol = symbols[type.levels.get((bits | held) & type.mask) ?? 0];
    return (
      symbol === keysym || ((held & SHIFT) !== 0 && symbols[type.levels.get(bits) ?? 0] === keysym && isLetter(keysym))
    );
  };
  return [...new Set(candidates)].filter(means).sort((one, other) => bitCount(one) - bitCount(other));
}

function isMomentary(key: KeymapKey, group: number): boolean {
  const symbol = key.groups[groupOf(key, group)]?.symbols[0];
  return symbol !== undefined && MOMENTARY.has(symbol);
}

function hasSymbol({ groups }: KeymapKey, keysym: number): boolean {
  return groups.some(({ symbols }) => symbols.includes(keysym));
}

/** Latin small letters: `a` to `z` (X11 protocol, appendix A). */
function isLetter(keysym: number): boolean {
  return keysym >= 0x61 && keysym <= 0x7a;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
