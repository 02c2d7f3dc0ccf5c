import { createServer, type Server, type Socket } from 'node:net';

/** Everything that some compositor has that would let a program press keys or read the screen without asking. */
const GLOBALS = [
  'wl_seat',
  'ext_data_control_manager_v1',
  'zwlr_data_control_manager_v1',
  'org_kde_kwin_fake_input',
  'org_kde_kwin_keystate',
  'org_kde_plasma_window_management',
  'zkde_screencast_unstable_v1',
  'zwp_virtual_keyboard_manager_v1',
  'zwp_input_method_manager_v2',
  'zwlr_virtual_pointer_manager_v1',
  'zwlr_screencopy_manager_v1',
];
const DISPLAY = 1;
const SYNC = 0;
const GET_REGISTRY = 1;
const GLOBAL = 0;
const DONE = 0;

/** Enough of a compositor to be connected to: it offers everything, does nothing, and notes what was taken. */
export class ScriptedCompositor {
  readonly bound: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  static async start(path: string): Promise<ScriptedCompositor> {
    const compositor = new ScriptedCompositor();
    await new Promise<void>((resolve) => compositor.#server.listen(path, resolve));
    return compositor;
  }

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      let unread = Buffer.alloc(0);
      let registry = 0;
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        unread = Buffer.concat([unread, bytes]);
        while (unread.length >= 8 && unread.length >= unread.readUInt16LE(6)) {
          const length = unread.readUInt16LE(6);
          const [object, opcode, body] = [unread.readUInt32LE(0), unread.readUInt16LE(4), unread.subarray(8, length)];
          if (object === DISPLAY && opcode === SYNC) socket.write(event(body.readUInt32LE(0), DONE, [uint(0)]));
          if (object === DISPLAY && opcode === GET_REGISTRY) {
            registry = body.readUInt32LE(0);
            for (const [index, name] of GLOBALS.entries()) {
              socket.write(event(registry, GLOBAL, [uint(index + 1), string(name), uint(9)]));
            }
          } else if (object === registry) this.bound.push(GLOBALS[body.readUInt32LE(0) - 1] ?? '?');
          unread = unread.subarray(length);
        }
      });
    });
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

function event(object: number, opcode: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(8);
  header.writeUInt32LE(object, 0);
  header.writeUInt16LE(opcode, 4);
  header.writeUInt16LE(body.length + 8, 6);
  return Buffer.concat([header, body]);
}

function uint(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** With its NUL, filled up to whole words. */
function string(value: string): Buffer {
  const bytes = Buffer.from(`${value}\0`);
  return Buffer.concat([uint(bytes.length), bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
