import { memoryFile } from '../../../../src/agent/native/descriptors.ts';
import { requireLibc } from '../../../../src/agent/native/libc.ts';
import { UnixStream } from '../../../../src/agent/native/unix-stream.ts';
import { type EisArgument, encodeEis, splitEis } from '../../../../src/agent/wayland/eis/wire.ts';

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const CONNECTION = 0xff00000000000001n;
const SEAT = 0xff00000000000002n;
const DEVICE = 0xff00000000000010n;
const KEYBOARD = 0xff00000000000011n;
const KEYBOARD_CAPABILITY = 4n;
const POINTER_CAPABILITY = 1n;

/** A desktop that takes emulated input, as the specification of libei has it, and does what a test says. */
export class ScriptedEis {
  /** For whoever presses keys. */
  readonly fd: number;
  readonly #stream: UnixStream;
  readonly pressed: [number, number][] = [];
  /** What was asked of the handshake. */
  readonly interfaces: string[] = [];
  /** How often keys were pressed outside of what was announced. */
  unannounced = 0;
  #emulating = false;
  #unread: Buffer = Buffer.alloc(0);

  constructor({ keyboard = true, keymap = '' } = {}) {
    const pair = Buffer.alloc(8);
    if (requireLibc().socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0) throw new Error('no socketpair');
    this.fd = pair.readInt32LE(4);
    this.#stream = UnixStream.adopt(pair.readInt32LE(0), {
      data: (bytes) => {
        const { events, rest } = splitEis(Buffer.concat([this.#unread, bytes]));
        this.#unread = rest;
        for (const { object, opcode, body } of events) {
          if (object === 0n && opcode === 4) this.interfaces.push(body.string());
          else if (object === 0n && opcode === 1) this.#connect(keyboard);
          else if (object === CONNECTION && opcode === 0) this.send(body.double(), 0, 0n);
          else if (object === SEAT && opcode === 1 && body.double() === KEYBOARD_CAPABILITY) this.addKeyboard(keymap);
          else if (object === DEVICE && (opcode === 1 || opcode === 2)) this.#emulating = opcode === 1;
          else if (object === KEYBOARD && opcode === 1) {
            if (!this.#emulating) this.unannounced += 1;
            this.pressed.push([body.word(), body.word()]);
          }
        }
      },
      lost: () => undefined,
    });
    this.send(0n, 0, 1);
  }

  send(object: bigint, opcode: number, ...values: EisArgument[]): void {
    this.#stream.send(encodeEis(object, opcode, values));
  }

  /** The user presses or lets go of modifiers. */
  modifiers(depressed: number, group = 0): void {
    this.send(KEYBOARD, 3, 8, depressed, 0, 0, group);
  }

  /** The layout has changed: the keyboard is another one. */
  addKeyboard(keymap: string): void {
    this.send(SEAT, 4, DEVICE, 1);
    this.send(DEVICE, 1, 'a keyboard');
    this.send(DEVICE, 5, KEYBOARD, 'ei_keyboard', 1);
    if (keymap !== '') {
      const bytes = Buffer.from(`${keymap}\0`);
      this.#stream.send(encodeEis(KEYBOARD, 1, [1, bytes.length]), [memoryFile('keymap', bytes)]);
    }
    this.send(DEVICE, 6);
    this.send(DEVICE, 7, 5);
  }

  removeKeyboard(): void {
    this.send(KEYBOARD, 0, 6);
    this.send(DEVICE, 0, 7);
  }

  stop(): void {
    this.#stream.close();
  }

  #connect(keyboard: boolean): void {
    this.send(0n, 1, 'ei_callback', 1);
    this.send(0n, 2, 1, CONNECTION, 1);
    this.send(CONNECTION, 1, SEAT, 1);
    this.send(SEAT, 1, 'a seat');
    this.send(SEAT, 2, POINTER_CAPABILITY, 'ei_pointer');
    if (keyboard) this.send(SEAT, 2, KEYBOARD_CAPABILITY, 'ei_keyboard');
    this.send(SEAT, 3);
  }
}
