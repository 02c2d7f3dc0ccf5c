import type { Callback, XClient, Xkb } from 'x11';
import type { X11Connection } from '../connection.ts';
import { Keymap, type KeymapKey, type KeyType } from './keymap.ts';

/**
 * The requests of the X Keyboard Extension that the `x11` package does not have, over its connection. Layouts are those
 * of the protocol's description (XKB protocol, appendix C) and of `X11/extensions/XKBproto.h`.
 */

const GET_MAP = 8;
const SET_CONTROLS = 7;
const SET_CONTROLS_BYTES = 100;
/** `XkbControlsEnabledMask`: of all that `SetControls` could set, which controls are on. */
const CONTROLS_ENABLED = 0x8000_0000;
/** `XkbKeyTypesMask`, `XkbKeySymsMask`, `XkbModifierMapMask`. */
export const MAP_PARTS = 0b111;

/** The keys of a keyboard, by its device id; of the core keyboard when there is none. */
export function getKeymap(x: X11Connection, xkb: Xkb, device = xkb.UseCoreKbd): Promise<Keymap> {
  return x.ask((client, done) => {
    const request = Buffer.alloc(28);
    request.writeUInt8(xkb.majorOpcode, 0);
    request.writeUInt8(GET_MAP, 1);
    request.writeUInt16LE(request.length / 4, 2);
    request.writeUInt16LE(device, 4);
    request.writeUInt16LE(MAP_PARTS, 6);
    send(client, request, { parse: parseMap, done });
  });
}

/** Switches controls (bits of `XkbSlowKeysMask` and the like) on or off, and leaves all else as it is. */
export function switchControls(client: XClient, xkb: Xkb, controls: number, on: boolean): void {
  const request = Buffer.alloc(SET_CONTROLS_BYTES);
  request.writeUInt8(xkb.majorOpcode, 0);
  request.writeUInt8(SET_CONTROLS, 1);
  request.writeUInt16LE(request.length / 4, 2);
  request.writeUInt16LE(xkb.UseCoreKbd, 4);
  request.writeUInt32LE(controls, 24);
  request.writeUInt32LE(on ? controls : 0, 28);
  request.writeUInt32LE(CONTROLS_ENABLED, 32);
  send(client, request);
}

/** Puts one request into the package's stream; with a reply: at once. */
function send<T>(client: XClient, request: Buffer, reply?: { parse: (body: Buffer) => T; done: Callback<T> }): void {
  client.seq_num += 1;
  client.pack_stream.put(request);
  if (reply) client.replies[client.seq_num] = [reply.parse, reply.done as Callback<unknown>];
  client.pack_stream.submit(reply !== undefined);
}

/** `body`: the reply from its ninth byte on, as the package hands it over. */
function parseMap(body: Buffer): Keymap {
  const minKeycode = body.readUInt8(2);
  const typeCount = body.readUInt8(7);
  const firstKey = body.readUInt8(9);
  const keyCount = body.readUInt8(12);
  const modifierCount = body.readUInt8(25);
  const at = { offset: 32 };
  const types = Array.from({ length: typeCount }, () => parseType(body, at));
  const keys = Array.from({ length: keyCount }, (_, index) => parseKey(body, at, types, firstKey + index));
  const modifiers = new Map<number, number>();
  for (let index = 0; index < modifierCount; index += 1) {
    modifiers.set(body.readUInt8(at.offset + 2 * index), body.readUInt8(at.offset + 2 * index + 1));
  }
  return new Keymap(
    keys
      .filter(({ keycode }) => keycode >= minKeycode)
      .map((key) => ({ ...key, modifiers: modifiers.get(key.keycode) ?? 0 })),
  );
}

/** `KB_KEYTYPE`: eight bytes, its map entries of eight, and for each one of four when it says what is preserved. */
function parseType(body: Buffer, at: { offset: number }): KeyType {
  const mask = body.readUInt8(at.offset);
  const entries = body.readUInt8(at.offset + 5);
  const preserves = body.readUInt8(at.offset + 6) !== 0;
  at.offset += 8;
  const levels = new Map<number, number>();
  for (let index = 0; index < entries; index += 1, at.offset += 8) {
    const active = body.readUInt8(at.offset) !== 0;
    if (active) levels.set(body.readUInt8(at.offset + 1), body.readUInt8(at.offset + 2));
  }
  if (preserves) at.offset += 4 * entries;
  return { mask, levels };
}

/** `KB_KEYSYMMAP`: the type of each group, then their symbols, `width` for each group. */
function parseKey(
  body: Buffer,
  at: { offset: number },
  types: readonly KeyType[],
  keycode: number,
): Omit<KeymapKey, 'modifiers'> {
  const start = at.offset;
  const groupInfo = body.readUInt8(start + 4);
  const width = body.readUInt8(start + 5);
  const symbolCount = body.readUInt16LE(start + 6);
  at.offset = start + 8 + 4 * symbolCount;
  const groups = Array.from({ length: groupInfo & 0x0f }, (_, group) => {
    const type = types[body.readUInt8(start + group)] ?? { mask: 0, levels: new Map() };
    const symbols = Array.from({ length: width }, (_each, level) =>
      body.readUInt32LE(start + 8 + 4 * (group * width + level)),
    );
    return { type, symbols };
  });
  return { keycode, groups, groupInfo };
}
