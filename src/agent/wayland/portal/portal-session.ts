import { Variant } from 'dbus-native';
import { z } from 'zod';
import type { Clock } from '../../../base/clock.ts';
import { SerialQueue } from '../../../base/serial-queue.ts';
import { BUS, type Bus, type BusCall, type BusReply } from '../../dbus/bus.ts';
import { BusError } from '../../dbus/bus-error.ts';
import { EisKeyboard } from '../eis/eis-keyboard.ts';
import type {
  ClipboardOwner,
  RemoteClipboard,
  RemoteKey,
  RemoteKeyboard,
  RemoteSession,
} from '../remote/remote-session.ts';
import { CLIPBOARD, clipboard, PORTAL, PORTAL_PATH, remoteDesktop, SESSION } from './portal-names.ts';

const RELEASED = 0;
const PRESSED = 1;

const transferSchema = z.tuple([z.string(), z.string().max(256), z.number().int().nonnegative()]).rest(z.unknown());
/** Formats come as `as`, from some desktops inside a structure of their own (`(as)`). */
const formatsSchema = z
  .array(z.union([z.string(), z.array(z.string())]))
  .transform((formats) => formats.flat())
  .default([]);
const ownerSchema = z
  .tuple([z.string(), z.object({ mime_types: formatsSchema, session_is_owner: z.boolean().default(false) })])
  .rest(z.unknown());

/** A session that the portal has granted, keys by the portal itself. */
export class PortalSession implements RemoteSession {
  readonly #bus: Bus;
  readonly #path: string;
  readonly #closed = new Set<() => void>();
  readonly clipboard: PortalClipboard | undefined;
  #open = true;
  /** Once the keys go that way. */
  #eis: EisKeyboard | undefined;

  static async attach(bus: Bus, path: string, withClipboard: boolean): Promise<PortalSession> {
    const session = new PortalSession(bus, path, withClipboard);
    await bus.onSignal({ sender: PORTAL, path, interface: SESSION, member: 'Closed' }, () => session.#lose());
    // One that died tells nobody, and whoever is started in its place knows of no session.
    const names = { sender: BUS.destination, path: BUS.path, interface: BUS.destination, member: 'NameOwnerChanged' };
    await bus.onSignal({ ...names, arg0: PORTAL }, () => session.#lose());
    bus.onClose(() => session.#lose());
    await session.clipboard?.listen();
    return session;
  }

  private constructor(bus: Bus, path: string, withClipboard: boolean) {
    this.#bus = bus;
    this.#path = path;
    this.clipboard = withClipboard ? new PortalClipboard(bus, path, (call) => this.#call(call)) : undefined;
  }

  /** Which modifiers the user holds, the portal's own keys cannot tell. */
  get keyboard(): RemoteKeyboard {
    return this.#eis ?? { chord: (keys) => this.#chord(keys), modifiersHeld: () => undefined };
  }

  /**
   * From now on keys go by emulated input, where the desktop gives that (`ConnectToEIS`, RemoteDesktop 2): then held
   * modifiers are seen. Where it does not, nothing changes. Rejects when it gives a connection of no use, and the session
   * with it, for its other keys are refused from then on.
   */
  async useEmulatedInput(clock: Clock): Promise<void> {
    const call = { ...remoteDesktop, member: 'ConnectToEIS', signature: 'oa{sv}', body: [this.#path, {}] };
    const answer = await this.#bus.call(call).catch((error: unknown) => {
      if (error instanceof BusError) return undefined;
      throw error;
    });
    if (!answer) return;
    const keyboard = await EisKeyboard.open(oneDescriptor(this.#bus, answer.body, answer.fds), clock);
    this.#eis = keyboard;
    keyboard.onLoss(() => this.#lose());
  }

  get open(): boolean {
    return this.#open;
  }

  onClosed(listener: () => void): void {
    this.#closed.add(listener);
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    const call = { destination: PORTAL, path: this.#path, interface: SESSION, member: 'Close' };
    await this.#bus.call(call).catch(() => undefined);
    this.#lose();
  }

  /**
   * One after the other: the portal gives each call a thread of its own, so two that are with it at once are done in any
   * order (xdg-desktop-portal, `HANDLE_METHOD_INVOCATIONS_IN_THREAD`). No key stays down.
   */
  async #chord(keys: readonly RemoteKey[]): Promise<void> {
    const failures: unknown[] = [];
    const down: RemoteKey[] = [];
    const press = (key: RemoteKey, state: number): Promise<unknown> =>
      this.#notify(key, state).catch((error: unknown) => failures.push(error));
    for (const key of keys) {
      if (failures.length > 0) break;
      down.unshift(key);
      await press(key, PRESSED);
    }
    for (const key of down) await press(key, RELEASED);
    if (failures.length > 0) throw failures[0];
  }

  async #notify(key: RemoteKey, state: number): Promise<void> {
    const [member, number] = 'code' in key ? ['NotifyKeyboardKeycode', key.code] : ['NotifyKeyboardKeysym', key.keysym];
    const body = [this.#path, {}, number, state];
    await this.#call({ ...remoteDesktop, member: String(member), signature: 'oa{sv}iu', body });
  }

  /** What belongs to the session. The portal denies all of it to a session that it does not know (any more). */
  async #call(call: BusCall): Promise<BusReply> {
    try {
      return await this.#bus.call(call);
    } catch (error) {
      if (error instanceof BusError && error.code.endsWith('.AccessDenied')) this.#lose();
      throw error;
    }
  }

  #lose(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#eis?.close();
    for (const listener of this.#closed) listener();
  }
}

/** The Clipboard portal of one session. */
class PortalClipboard implements RemoteClipboard {
  readonly #bus: Bus;
  readonly #path: string;
  readonly #call: (call: BusCall) => Promise<BusReply>;
  readonly #offers = new SerialQueue();
  readonly #transfers = new Set<(mimeType: string, serial: number) => void>();
  readonly #owners = new Set<(owner: ClipboardOwner) => void>();
  #owner: ClipboardOwner | undefined;

  /** `call`: as the session makes it. */
  constructor(bus: Bus, path: string, call: (call: BusCall) => Promise<BusReply>) {
    this.#bus = bus;
    this.#path = path;
    this.#call = call;
  }

  get owner(): ClipboardOwner | undefined {
    return this.#owner;
  }

  async listen(): Promise<void> {
    const source = { sender: PORTAL, path: PORTAL_PATH, interface: CLIPBOARD };
    await this.#bus.onSignal({ ...source, member: 'SelectionTransfer' }, (body) => {
      const transfer = transferSchema.safeParse(body).data;
      if (transfer?.[0] !== this.#path) return;
      for (const listener of this.#transfers) listener(transfer[1], transfer[2]);
    });
    await this.#bus.onSignal({ ...source, member: 'SelectionOwnerChanged' }, (body) => {
      const change = ownerSchema.safeParse(body).data;
      if (change?.[0] !== this.#path) return;
      this.#owner = { mimeTypes: change[1].mime_types, ours: change[1].session_is_owner };
      for (const listener of this.#owners) listener(this.#owner);
    });
  }

  onTransfer(listener: (mimeType: string, serial: number) => void): void {
    this.#transfers.add(listener);
  }

  onOwner(listener: (owner: ClipboardOwner) => void): void {
    this.#owners.add(listener);
  }

  /** One after the other, as with keys: of two at once the portal might take the older one last. */
  offer(mimeTypes: readonly string[]): Promise<void> {
    const body = [this.#path, { mime_types: new Variant('as', [...mimeTypes]) }];
    return this.#offers.run(async () => {
      await this.#call({ ...clipboard, member: 'SetSelection', signature: 'oa{sv}', body });
    });
  }

  write(serial: number): Promise<number> {
    return this.#descriptor({ member: 'SelectionWrite', signature: 'ou', body: [this.#path, serial] });
  }

  async done(serial: number, whole: boolean): Promise<void> {
    const body = [this.#path, serial, whole];
    await this.#call({ ...clipboard, member: 'SelectionWriteDone', signature: 'oub', body });
  }

  read(mimeType: string): Promise<number> {
    return this.#descriptor({ member: 'SelectionRead', signature: 'os', body: [this.#path, mimeType] });
  }

  async #descriptor(call: { member: string; signature: string; body: unknown[] }): Promise<number> {
    const { body, fds } = await this.#call({ ...clipboard, ...call });
    return oneDescriptor(this.#bus, body, fds);
  }
}

/** The descriptor that an answer is; others that came with it are closed. */
export function oneDescriptor(bus: Bus, body: readonly unknown[], fds: readonly number[]): number {
  const fd = typeof body[0] === 'number' ? fds[body[0]] : undefined;
  bus.closeFds(fds.filter((other) => other !== fd));
  if (fd === undefined) throw new Error('the desktop answered without the pipe that it promised');
  return fd;
}
