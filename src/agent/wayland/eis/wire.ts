/**
 * The wire of emulated input (libei protocol, "Wire Format"): as Wayland's, with ids of 64 bits and a header of
 * 16 bytes (id, length with the header, opcode).
 */
const HEADER_BYTES = 16;
/** Longer than any event that is understood here; names and keymaps are no longer, for these come as files. */
const MAX_BYTES = 1 << 16;

/** What the other end sent goes against the protocol. */
export class EisWireError extends Error {
  override readonly name = 'EisWireError';
}

export interface EisEvent {
  readonly object: bigint;
  readonly opcode: number;
  readonly body: EisReader;
}

/** An argument of a request: numbers are words, bigints double words (ids of objects too). */
export type EisArgument = number | bigint | string;

export function encodeEis(object: bigint, opcode: number, values: readonly EisArgument[]): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(HEADER_BYTES), ...values.map(encodeArgument)]);
  bytes.writeBigUInt64LE(object, 0);
  bytes.writeUInt32LE(bytes.length, 8);
  bytes.writeUInt32LE(opcode, 12);
  return bytes;
}

function encodeArgument(value: EisArgument): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(`${value}\0`);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, text, Buffer.alloc(padding(text.length))]);
  }
  const bytes = Buffer.alloc(typeof value === 'bigint' ? 8 : 4);
  if (typeof value === 'bigint') bytes.writeBigUInt64LE(value);
  else bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}

/** Cuts what came into events; the rest is for the next time. @throws {EisWireError} */
export function splitEis(bytes: Buffer): { events: EisEvent[]; rest: Buffer } {
  const events: EisEvent[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const length = bytes.readUInt32LE(at + 8);
    if (length < HEADER_BYTES || length % 4 !== 0 || length > MAX_BYTES) throw new EisWireError(`${length} bytes`);
    if (at + length > bytes.length) break;
    const body = new EisReader(bytes.subarray(at + HEADER_BYTES, at + length));
    events.push({ object: bytes.readBigUInt64LE(at), opcode: bytes.readUInt32LE(at + 12), body });
    at += length;
  }
  return { events, rest: bytes.subarray(at) };
}

/** The arguments of an event, one after the other. Its methods throw an `EisWireError` where there is none. */
export class EisReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  word(): number {
    return this.#take(4).readUInt32LE(0);
  }

  double(): bigint {
    return this.#take(8).readBigUInt64LE(0);
  }

  string(): string {
    const length = this.word();
    if (length === 0) return '';
    const text = this.#take(length);
    this.#take(padding(length));
    if (text.at(-1) !== 0) throw new EisWireError('a string without its end');
    return text.toString('utf8', 0, length - 1);
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new EisWireError('an event is too short');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
