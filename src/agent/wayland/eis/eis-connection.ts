import { closeSync, readSync } from 'node:fs';
import type { Clock } from '../../../base/clock.ts';
import { withinLimit } from '../../time-limit.ts';
import { EisStream } from './eis-stream.ts';
import { type EisEvent, EisWireError } from './wire.ts';

const ANSWER_LIMIT_MS = 3_000;
const MAX_KEYMAP_BYTES = 4 * 1_024 * 1_024;

const HANDSHAKE = 0n;
/** `ei_handshake.context_type.sender`: it presses keys. */
const SENDER = 2;
/** The interfaces that are understood here, in their first version. */
const INTERFACES = ['ei_connection', 'ei_callback', 'ei_pingpong', 'ei_seat', 'ei_device', 'ei_keyboard'] as const;
type Kind = 'handshake' | (typeof INTERFACES)[number];
/** Requests by their number, in the order of the protocol. */
const REQUEST = {
  handshakeVersion: 0,
  finish: 1,
  contextType: 2,
  name: 3,
  interfaceVersion: 4,
  sync: 0,
  pong: 0,
  bind: 1,
  startEmulating: 1,
  stopEmulating: 2,
  frame: 3,
  key: 1,
} as const;
const XKB_KEYMAP = 1;
const DOWN = 1;
const UP = 0;

/** What the other end has told of the keyboard that it gave. */
export interface EisKeyboardState {
  /** As XKB text; `undefined`: none was given. */
  keymap: string | undefined;
  /** The modifiers that are held, by their bits, and the group of the layout; `undefined`: it has told nothing yet. */
  modifiers: { depressed: number; group: number } | undefined;
}

interface Keyboard extends EisKeyboardState {
  device: bigint;
  keyboard: bigint;
  /** It may be used. */
  resumed: boolean;
}

/**
 * A connection to a desktop that takes emulated input (EIS), as a sender with a keyboard (libei protocol). What goes
 * against the protocol, on either side, ends it.
 */
export class EisConnection {
  readonly #clock: Clock;
  readonly #stream: EisStream;
  readonly #kinds = new Map<bigint, Kind>([[HANDSHAKE, 'handshake']]);
  readonly #waiting = new Map<bigint, { resolve: () => void; reject: (error: Error) => void }>();
  #connection: bigint | undefined;
  #seat: { id: bigint; keyboard: bigint | undefined } | undefined;
  #keyboard: Keyboard | undefined;
  #changed: () => void = () => undefined;
  #serial = 0;
  #ids = 0n;
  #sequence = 0;

  /** Takes over a connected socket. Rejects when there is no keyboard behind it. */
  static async open(fd: number, clock: Clock): Promise<EisConnection> {
    const connection = new EisConnection(fd, clock);
    try {
      await connection.#ready();
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  private constructor(fd: number, clock: Clock) {
    this.#clock = clock;
    this.#stream = new EisStream(fd, (event) => {
      this.#dispatch(event);
      this.#changed();
    });
    this.#stream.onLoss((reason) => {
      this.#changed();
      for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    });
  }

  get keyboard(): EisKeyboardState | undefined {
    return this.#keyboard;
  }

  onLoss(listener: (reason: string) => void): void {
    this.#stream.onLoss(listener);
  }

  /** Presses these keys (linux/input-event-codes.h) in this order and lets go in the other. Resolves when it is handled. */
  async chord(codes: readonly number[]): Promise<void> {
    const { device, keyboard } = await this.#ready();
    this.#sequence += 1;
    this.#stream.request(device, REQUEST.startEmulating, this.#serial, this.#sequence);
    for (const code of codes) this.#key(device, keyboard, code, DOWN);
    for (const code of codes.toReversed()) this.#key(device, keyboard, code, UP);
    this.#stream.request(device, REQUEST.stopEmulating, this.#serial);
    await this.roundTrip();
  }

  /** Resolves when all that was sent before is handled. */
  async roundTrip(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined || this.#stream.lost !== undefined)
      throw new Error(this.#stream.lost ?? 'not connected');
    this.#ids += 1n;
    const id = this.#ids;
    this.#kinds.set(id, 'ei_callback');
    const done = new Promise<void>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#stream.request(connection, REQUEST.sync, id, 1);
    await withinLimit(done, "the desktop's answer", ANSWER_LIMIT_MS, this.#clock);
  }

  close(): void {
    this.#stream.close();
  }

  async #ready(): Promise<Keyboard> {
    const ready = new Promise<Keyboard>((resolve, reject) => {
      const look = (): void => {
        if (this.#stream.lost !== undefined) reject(new Error(this.#stream.lost));
        else if (this.#keyboard?.resumed) resolve(this.#keyboard);
      };
      this.#changed = look;
      look();
    });
    return withinLimit(ready, 'a keyboard', ANSWER_LIMIT_MS, this.#clock);
  }

  #key(device: bigint, keyboard: bigint, code: number, state: number): void {
    this.#stream.request(keyboard, REQUEST.key, code, state);
    // CLOCK_MONOTONIC, in microseconds.
    const time = BigInt(Math.trunc(Number(process.hrtime.bigint() / 1_000n)));
    this.#stream.request(device, REQUEST.frame, this.#serial, time);
  }

  #dispatch(event: EisEvent): void {
    const kind = this.#kinds.get(event.object);
    // What has no kind has ended, or is not understood here.
    if (kind === 'handshake') this.#handshake(event);
    else if (kind === 'ei_connection') this.#ofConnection(event);
    else if (kind === 'ei_seat') this.#ofSeat(event);
    else if (kind === 'ei_device') this.#ofDevice(event);
    else if (kind === 'ei_keyboard') this.#ofKeyboard(event);
    else if (kind === 'ei_callback') {
      this.#kinds.delete(event.object);
      this.#waiting.get(event.object)?.resolve();
      this.#waiting.delete(event.object);
    }
  }

  #handshake({ opcode, body }: EisEvent): void {
    if (opcode === 0) {
      this.#stream.request(HANDSHAKE, REQUEST.handshakeVersion, 1);
      this.#stream.request(HANDSHAKE, REQUEST.contextType, SENDER);
      this.#stream.request(HANDSHAKE, REQUEST.name, 'Lantype');
      for (const name of INTERFACES) this.#stream.request(HANDSHAKE, REQUEST.interfaceVersion, name, 1);
      this.#stream.request(HANDSHAKE, REQUEST.finish);
    } else if (opcode === 2) {
      this.#serial = body.word();
      this.#connection = body.double();
      this.#kinds.delete(HANDSHAKE);
      this.#kinds.set(this.#connection, 'ei_connection');
    }
  }

  #ofConnection({ opcode, body }: EisEvent): void {
    if (opcode === 0) this.#stream.lose('the desktop ended it');
    else if (opcode === 1) {
      const id = body.double();
      this.#seat = { id, keyboard: undefined };
      this.#kinds.set(id, 'ei_seat');
    } else if (opcode === 3) this.#stream.request(body.double(), REQUEST.pong, 0n);
  }

  #ofSeat({ object, opcode, body }: EisEvent): void {
    const seat = this.#seat;
    if (seat?.id !== object) return;
    if (opcode === 2) {
      const mask = body.double();
      if (body.string() === 'ei_keyboard') seat.keyboard = mask;
    } else if (opcode === 3) {
      if (seat.keyboard === undefined) this.#stream.lose('the desktop gives no keyboard');
      else this.#stream.request(object, REQUEST.bind, seat.keyboard);
    } else if (opcode === 4) this.#kinds.set(body.double(), 'ei_device');
  }

  #ofDevice({ object, opcode, body }: EisEvent): void {
    if (opcode === 5) {
      const id = body.double();
      if (body.string() !== 'ei_keyboard') return;
      this.#kinds.set(id, 'ei_keyboard');
      // What is held is so whatever the layout is called by now.
      const modifiers = this.#keyboard?.modifiers;
      this.#keyboard = { device: object, keyboard: id, keymap: undefined, modifiers, resumed: false };
    } else if (opcode === 0) {
      this.#kinds.delete(object);
      if (this.#keyboard?.device === object) this.#keyboard.resumed = false;
    } else if (opcode === 7 || opcode === 8) {
      this.#serial = body.word();
      if (this.#keyboard?.device === object) this.#keyboard.resumed = opcode === 7;
    }
  }

  #ofKeyboard({ object, opcode, body }: EisEvent): void {
    if (opcode === 1) {
      const [type, size] = [body.word(), body.word()];
      const keymap = readKeymap(this.#stream.descriptor(), size);
      if (this.#keyboard?.keyboard === object && type === XKB_KEYMAP) this.#keyboard.keymap = keymap;
    } else if (opcode === 3) {
      this.#serial = body.word();
      const depressed = body.word();
      const [, , group] = [body.word(), body.word(), body.word()];
      if (this.#keyboard?.keyboard === object) this.#keyboard.modifiers = { depressed, group: group ?? 0 };
    }
  }
}

function readKeymap(fd: number, size: number): string {
  try {
    if (size > MAX_KEYMAP_BYTES) throw new EisWireError(`a keymap of ${size} bytes`);
    const bytes = Buffer.alloc(size);
    const length = readSync(fd, bytes, 0, size, 0);
    return bytes.toString('utf8', 0, length).replace(/\0[\s\S]*$/, '');
  } finally {
    closeSync(fd);
  }
}
