import type { XClient, XEvent, Xkb, XkbState } from 'x11';
import type { X11Connection } from '../connection.ts';
import { MAP_PARTS, switchControls } from './xkb.ts';

/**
 * What makes the server drop, delay or reinterpret keys (`XkbSlowKeysMask`, `XkbBounceKeysMask`, `XkbStickyKeysMask`,
 * `XkbAccessXKeysMask`). Mouse Keys is not among them: it is about the keypad, whose keys are never pressed here.
 */
const SLOW_KEYS = 1 << 1;
const BOUNCE_KEYS = 1 << 2;
const STICKY_KEYS = 1 << 3;
const ACCESS_X_KEYS = 1 << 6;
const LIFTED = SLOW_KEYS | BOUNCE_KEYS | STICKY_KEYS | ACCESS_X_KEYS;

/** Event numbers within the extension (XKB protocol, section 16). */
const NEW_KEYBOARD_NOTIFY = 0;
const MAP_NOTIFY = 1;
const CONTROLS_NOTIFY = 3;

const ALL_MODIFIERS = 0xff;

/**
 * Modifiers, layout group and accessibility settings of the core keyboard, followed by events. The server sends an
 * event before the reply to any later request, so after a round trip with the server grabbed this is what holds.
 */
export class KeyboardState {
  readonly #client: XClient;
  readonly #xkb: Xkb;
  #state: XkbState;
  #controls: number;
  #mapChanged: () => void = () => undefined;

  private constructor(client: XClient, xkb: Xkb, state: XkbState, controls: number) {
    this.#client = client;
    this.#xkb = xkb;
    this.#state = state;
    this.#controls = controls;
  }

  /** `device`: the keyboard whose keys are of interest too. */
  static async open(x: X11Connection, xkb: Xkb, device: number | undefined): Promise<KeyboardState> {
    const { NewKeyboardNotify, MapNotify, StateNotify, ControlsNotify } = xkb.EventType;
    const events = NewKeyboardNotify | MapNotify | StateNotify | ControlsNotify;
    xkb.SelectEvents(xkb.UseCoreKbd, events, 0, events, MAP_PARTS, MAP_PARTS);
    if (device !== undefined) xkb.SelectEvents(device, NewKeyboardNotify, 0, NewKeyboardNotify, 0, 0);
    const [state, controls] = await readState(x, xkb);
    const keyboard = new KeyboardState(x.client, xkb, state, controls);
    keyboard.#follow(x);
    return keyboard;
  }

  /** `listener` runs when the keys of the keyboard may be others than before. */
  onMapChange(listener: () => void): void {
    this.#mapChanged = listener;
  }

  /** The group in which a key means what it means for a program, once `lifted` has taken latches away. */
  get group(): number {
    const { latchedGroup, lockedGroup, group } = this.#state;
    return latchedGroup === 0 ? group : lockedGroup;
  }

  /** Real modifiers of keys that are down. */
  get heldModifiers(): number {
    return this.#state.baseMods;
  }

  /** Real modifiers that stay although no key is down: Caps Lock, Num Lock, what Sticky Keys keeps. */
  get lockedModifiers(): number {
    return this.#state.lockedMods;
  }

  /** Whether a key that is down shifts the group, as Mode_switch does. */
  get holdsGroup(): boolean {
    return this.#state.baseGroup !== 0;
  }

  /**
   * Runs `press` without what would change the meaning of its keys: latched and locked modifiers except those of
   * `stay`, and the accessibility settings; and puts all of it back. The requests leave in one piece and the server
   * handles each before the next, so nobody is left without the settings, even if this process dies in between.
   */
  lifted(stay: number, press: () => void): void {
    const { latchedMods, lockedMods, latchedGroup } = this.#state;
    const controls = this.#controls & LIFTED;
    // Switching Sticky Keys off makes the server drop every latch and lock (XkbClearAllLatchesAndLocks), so all return.
    const sticky = (controls & STICKY_KEYS) !== 0;
    const locks = sticky ? ALL_MODIFIERS : lockedMods & ~stay;
    const change = sticky || locks !== 0 || latchedMods !== 0 || latchedGroup !== 0;
    if (controls !== 0) switchControls(this.#client, this.#xkb, controls, false);
    if (change) this.#setLatches({ affect: locks, locked: lockedMods & stay, latched: 0, latchedGroup: 0 });
    press();
    if (controls !== 0) switchControls(this.#client, this.#xkb, controls, true);
    if (change) this.#setLatches({ affect: locks, locked: lockedMods, latched: latchedMods, latchedGroup });
  }

  #follow(x: X11Connection): void {
    x.on('XkbStateNotify', (event) => {
      this.#state = stateIn(event);
    });
    x.on('XkbEvent', ({ xkbType, raw }) => {
      if (xkbType === CONTROLS_NOTIFY && raw) this.#controls = raw.readUInt32LE(8);
      if (xkbType === NEW_KEYBOARD_NOTIFY || xkbType === MAP_NOTIFY) this.#mapChanged();
    });
  }

  #setLatches(to: { affect: number; locked: number; latched: number; latchedGroup: number }): void {
    const { affect, locked, latched, latchedGroup } = to;
    const device = this.#xkb.UseCoreKbd;
    this.#xkb.LatchLockState(
      device,
      affect,
      locked & affect,
      false,
      0,
      ALL_MODIFIERS,
      latched,
      latchedGroup !== this.#state.latchedGroup || latchedGroup !== 0,
      latchedGroup,
    );
  }
}

async function readState(x: X11Connection, xkb: Xkb): Promise<[XkbState, number]> {
  const [state, { enabledControls }] = await Promise.all([
    x.ask<XkbState>((_client, done) => xkb.GetState(xkb.UseCoreKbd, done)),
    x.ask<{ enabledControls: number }>((_client, done) => xkb.GetControls(xkb.UseCoreKbd, done)),
  ]);
  return [state, enabledControls];
}

function stateIn(event: XEvent): XkbState {
  return {
    group: event.group ?? 0,
    baseGroup: event.baseGroup ?? 0,
    latchedGroup: event.latchedGroup ?? 0,
    lockedGroup: event.lockedGroup ?? 0,
    baseMods: event.baseMods ?? 0,
    latchedMods: event.latchedMods ?? 0,
    lockedMods: event.lockedMods ?? 0,
  };
}
