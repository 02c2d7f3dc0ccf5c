import type { ArgumentKind, EventArgument, Interface } from './interfaces.ts';

/** A message is no longer than this: its length has 16 bits, and libwayland reads no more at once (wl_buffer of 4 096). */
const MAX_BYTES = 4_096;
const HEADER_BYTES = 8;

/** What is known of an object on the wire. */
export interface Named {
  readonly id: number;
  readonly spec: Interface;
  readonly version: number;
}

/** As an argument: a number, a string, a descriptor (`fd`), or an object; `null` is no object. */
export type Argument = number | string | Named | null;

/** What the other end sent goes against the protocol. The connection is of no use any more. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** A request as bytes, with the descriptors that go along (Wayland protocol, "Wire Format"). */
export function encodeRequest(
  { id, spec }: Named,
  request: string,
  values: readonly Argument[],
): { bytes: Buffer; descriptors: number[] } {
  const opcode = Object.keys(spec.requests).indexOf(request);
  const kinds = spec.requests[request];
  if (kinds === undefined || kinds.length !== values.length) throw new Error(`${spec.name} has no such ${request}`);
  const descriptors: number[] = [];
  const parts = kinds.map((kind, index) => encodeArgument(kind, values[index] ?? null, descriptors));
  const bytes = Buffer.concat([Buffer.alloc(HEADER_BYTES), ...parts]);
  if (bytes.length > MAX_BYTES) throw new Error(`a ${request} of ${bytes.length} bytes is too long`);
  bytes.writeUInt32LE(id, 0);
  bytes.writeUInt32LE(((bytes.length << 16) | opcode) >>> 0, 4);
  return { bytes, descriptors };
}

function encodeArgument(kind: ArgumentKind, value: Argument, descriptors: number[]): Buffer {
  if (kind === 'fd') {
    descriptors.push(Number(value));
    return Buffer.alloc(0);
  }
  if (kind === 'string') return encodeString(String(value));
  if (kind === 'any_new_id') {
    const { id, spec, version } = value as Named;
    return Buffer.concat([encodeString(spec.name), word(version), word(id)]);
  }
  if (kind === 'object' || kind === 'new_id') return word((value as Named | null)?.id ?? 0);
  return word(Number(value));
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

/** With its NUL, which counts, and in whole words. */
function encodeString(value: string): Buffer {
  const text = Buffer.from(`${value}\0`);
  return Buffer.concat([word(text.length), text, Buffer.alloc(padding(text.length))]);
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}

/** One event as it came, not yet understood. */
export interface RawEvent {
  readonly object: number;
  readonly opcode: number;
  readonly body: Buffer;
}

/** Cuts what came into events; the rest is for the next time. Throws a `WireError` for what cannot be one. */
export function splitEvents(bytes: Buffer): { events: RawEvent[]; rest: Buffer } {
  const events: RawEvent[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const second = bytes.readUInt32LE(at + 4);
    const length = second >>> 16;
    if (length < HEADER_BYTES || length % 4 !== 0) throw new WireError(`an event of ${length} bytes`);
    if (at + length > bytes.length) break;
    const body = bytes.subarray(at + HEADER_BYTES, at + length);
    events.push({ object: bytes.readUInt32LE(at), opcode: second & 0xffff, body });
    at += length;
  }
  return { events, rest: bytes.subarray(at) };
}

/** An argument of an event: numbers and ids of objects as numbers, descriptors too. */
export type EventValue = number | string;

/** What an event says. Takes its descriptors from the front of `descriptors`. Throws a `WireError`. */
export function decodeEvent(kinds: readonly EventArgument[], body: Buffer, descriptors: number[]): EventValue[] {
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > body.length) throw new WireError('an event is too short');
    at += length;
    return body.subarray(at - length, at);
  };
  const values = kinds.map((kind): EventValue => {
    if (kind === 'fd') {
      const fd = descriptors.shift();
      if (fd === undefined) throw new WireError('an event came without its descriptor');
      return fd;
    }
    if (kind === 'int') return take(4).readInt32LE(0);
    if (kind !== 'string') return take(4).readUInt32LE(0);
    const length = take(4).readUInt32LE(0);
    if (length === 0) return '';
    const text = take(length);
    take(padding(length));
    if (text.at(-1) !== 0) throw new WireError('a string without its end');
    return text.toString('utf8', 0, length - 1);
  });
  if (at !== body.length) throw new WireError('an event is too long');
  return values;
}
