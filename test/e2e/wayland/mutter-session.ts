import { Variant } from 'dbus-native';
import type { Bus } from '../../../src/agent/dbus/bus.ts';
import { oneDescriptor } from '../../../src/agent/wayland/portal/portal-session.ts';
import type {
  ClipboardOwner,
  RemoteClipboard,
  RemoteKey,
  RemoteSession,
} from '../../../src/agent/wayland/remote/remote-session.ts';

const MUTTER = 'org.gnome.Mutter.RemoteDesktop';
/** linux/input-event-codes.h. */
const SHIFT = 42;
const SESSION = 'org.gnome.Mutter.RemoteDesktop.Session';
/** For what is no typing: a Shell that has just started may stand still for seconds on a busy machine. */
const PATIENCE_MS = 60_000;

/**
 * A session by Mutter's private interface, which asks no user. For tests alone: Debian's GNOME 43 has no portal with a
 * clipboard. What the portal of GNOME 46 passes on to Mutter are these same calls.
 */
export class MutterSession implements RemoteSession {
  readonly #bus: Bus;
  readonly #path: string;
  readonly #transfers: ((mimeType: string, serial: number) => void)[] = [];
  readonly #owners: ((owner: ClipboardOwner) => void)[] = [];
  readonly #closed: (() => void)[] = [];
  #owner: ClipboardOwner | undefined;
  #open = true;

  static async open(bus: Bus): Promise<MutterSession> {
    const call = { destination: MUTTER, path: '/org/gnome/Mutter/RemoteDesktop', interface: MUTTER };
    const { body } = await bus.call({ ...call, member: 'CreateSession' }, PATIENCE_MS);
    const session = new MutterSession(bus, String(body[0]));
    await session.#start();
    return session;
  }

  private constructor(bus: Bus, path: string) {
    this.#bus = bus;
    this.#path = path;
  }

  readonly keyboard = {
    chord: async (keys: readonly RemoteKey[]): Promise<void> => {
      const all = [
        ...keys.map((key) => this.#key(key, true)),
        ...keys.toReversed().map((key) => this.#key(key, false)),
      ];
      await Promise.all(all);
    },
    modifiersHeld: (): undefined => undefined,
  };

  readonly clipboard: RemoteClipboard = this.#clipboard();

  get open(): boolean {
    return this.#open;
  }

  onClosed(listener: () => void): void {
    this.#closed.push(listener);
  }

  async close(): Promise<void> {
    this.#open = false;
    await this.#call('Stop').catch(() => undefined);
  }

  /** As a user who holds a key: without letting go. */
  async hold(code: number, down: boolean): Promise<void> {
    await this.#call('NotifyKeyboardKeycode', 'ub', [code, down], PATIENCE_MS);
  }

  async #start(): Promise<void> {
    const source = { sender: MUTTER, path: this.#path, interface: SESSION };
    await this.#bus.onSignal({ ...source, member: 'SelectionTransfer' }, (body) => {
      for (const listener of this.#transfers) listener(String(body[0]), Number(body[1]));
    });
    await this.#bus.onSignal({ ...source, member: 'SelectionOwnerChanged' }, (body) => {
      const options = body[0] as Record<string, unknown>;
      const mimeTypes = [options['mime-types'] ?? []].flat(2) as string[];
      this.#owner = { mimeTypes, ours: options['session-is-owner'] === true };
      for (const listener of this.#owners) listener(this.#owner);
    });
    await this.#bus.onSignal({ ...source, member: 'Closed' }, () => {
      this.#open = false;
      for (const listener of this.#closed) listener();
    });
    await this.#call('Start', '', [], PATIENCE_MS);
    await this.#call('EnableClipboard', 'a{sv}', [{}], PATIENCE_MS);
  }

  async #key(key: RemoteKey, down: boolean): Promise<void> {
    if ('code' in key) await this.#call('NotifyKeyboardKeycode', 'ub', [key.code, down]);
    else await this.#call('NotifyKeyboardKeysym', 'ub', [key.keysym, down]);
  }

  #clipboard(): RemoteClipboard {
    const descriptor = async (member: string, signature: string, body: unknown[]): Promise<number> => {
      const reply = await this.#call(member, signature, body);
      return oneDescriptor(this.#bus, reply.body, reply.fds);
    };
    const owner = (): ClipboardOwner | undefined => this.#owner;
    return {
      offer: async (mimeTypes) => {
        await this.#call('SetSelection', 'a{sv}', [{ 'mime-types': new Variant('as', [...mimeTypes]) }]);
      },
      onTransfer: (listener) => void this.#transfers.push(listener),
      write: (serial) => descriptor('SelectionWrite', 'u', [serial]),
      done: async (serial, whole) => void (await this.#call('SelectionWriteDone', 'ub', [serial, whole])),
      read: (mimeType) => descriptor('SelectionRead', 's', [mimeType]),
      onOwner: (listener) => void this.#owners.push(listener),
      get owner() {
        return owner();
      },
    };
  }

  #call(member: string, signature = '', body: unknown[] = [], limitMs?: number) {
    const call = { destination: MUTTER, path: this.#path, interface: SESSION, member };
    return this.#bus.call({ ...call, ...(signature && { signature, body }) }, limitMs);
  }
}

/**
 * As a keyboard that somebody has plugged in. Without any a seat has no keyboard until the first key of ours, and a program
 * that has to get to know it first misses that.
 */
export async function plugInKeyboard(bus: Bus): Promise<MutterSession> {
  const session = await MutterSession.open(bus);
  for (const down of [true, false]) await session.hold(SHIFT, down);
  return session;
}
