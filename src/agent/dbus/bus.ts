import { closeSync } from 'node:fs';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { createConnection, type DBusConnection, type Message, messageType } from 'dbus-native';
import type { Clock } from '../../base/clock.ts';
import { TimeLimitError, withinLimit } from '../time-limit.ts';
import { BusError } from './bus-error.ts';
import { FdStream } from './fd-stream.ts';
import { matchRule, type SignalListener, type SignalSource, Signals } from './signals.ts';

/** The bus itself. */
export const BUS = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus' } as const;
const BUS_CALL = { ...BUS, interface: 'org.freedesktop.DBus' } as const;
const PROPERTIES = 'org.freedesktop.DBus.Properties';
const UNKNOWN_METHOD = 'org.freedesktop.DBus.Error.UnknownMethod';
/** A flag of a call (D-Bus specification, "Message Format"). */
const NO_REPLY_EXPECTED = 1;
/** A service that does not answer within this does not answer. What a person decides gets a time of its own. */
const CALL_LIMIT_MS = 5_000;
/** Nothing that Lantype asks for is near it; without it one sender could make us take 128 MiB. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

export interface BusCall {
  destination: string;
  path: string;
  interface: string;
  member: string;
  /** D-Bus signature of `body`. */
  signature?: string;
  body?: unknown[];
  /** Those that `h` in `body` are indices of; they are closed once they are sent. */
  fds?: number[];
}

/** `fds`: the caller's now; `h` in `body` are indices of them. */
export interface BusReply {
  body: unknown[];
  fds: number[];
}

export interface BusOptions {
  descriptors?: boolean;
  signal?: AbortSignal | undefined;
}

/** Answers a call to an object of ours; what it throws is the answer of an error. */
export type ServedMethod = (member: string, body: unknown[], sender: string) => void;

/**
 * A connection to a D-Bus, with descriptors and time limits. Values come as `dbus-native` gives them: dictionaries as
 * objects, variants as what is in them, 64-bit numbers as bigint. What a service says is foreign: check it.
 */
export class Bus {
  readonly #connection: DBusConnection;
  readonly #clock: Clock;
  readonly #calls = new Map<number, { resolve: (reply: BusReply) => void; reject: (error: Error) => void }>();
  readonly #signals = new Signals();
  readonly #served = new Map<string, ServedMethod>();
  readonly #closed = new Set<() => void>();
  #serial = 1;
  #open = true;
  #name = '';

  /**
   * Rejects when nobody listens on this socket, the bus does not take this user, or does not answer. Without descriptors
   * nothing native is loaded. The signal closes the bus, also while it is being opened.
   */
  static async open(socket: string, clock: Clock, { descriptors = true, signal }: BusOptions = {}): Promise<Bus> {
    signal?.throwIfAborted();
    const bus = new Bus(descriptors ? new FdStream(socket) : connect({ path: socket }), clock);
    const close = (): void => bus.close();
    signal?.addEventListener('abort', close);
    bus.onClose(() => signal?.removeEventListener('abort', close));
    try {
      await bus.#introduce();
      return bus;
    } catch (error) {
      bus.close();
      throw error;
    }
  }

  private constructor(stream: Duplex, clock: Clock) {
    this.#clock = clock;
    this.#connection = createConnection({
      stream,
      authMethods: ['EXTERNAL'],
      maxMessageSize: MAX_MESSAGE_BYTES,
    });
    this.#connection.on('message', (message: Message) => this.#take(message));
    this.#connection.on('handlerError', () => undefined);
    this.#connection.on('error', () => this.#lose());
    this.#connection.on('close', () => this.#lose());
  }

  /** The unique name of this connection: `:1.42`. */
  get name(): string {
    return this.#name;
  }

  get connected(): boolean {
    return this.#open;
  }

  onClose(listener: () => void): void {
    this.#closed.add(listener);
  }

  /** @throws {BusError} what the service answered, or that it did not. */
  async call(call: BusCall, limitMs = CALL_LIMIT_MS): Promise<BusReply> {
    if (!this.#open) throw new BusError('org.freedesktop.DBus.Error.Disconnected', 'the bus is gone');
    const serial = this.#nextSerial();
    const reply = new Promise<BusReply>((resolve, reject) => this.#calls.set(serial, { resolve, reject }));
    try {
      this.#connection.message({ ...call, type: messageType.methodCall, serial });
      return await withinLimit(reply, call.member, limitMs, this.#clock);
    } catch (error) {
      if (!(error instanceof TimeLimitError)) throw error;
      throw new BusError('org.freedesktop.DBus.Error.NoReply', `${call.member}: no answer in ${limitMs} ms`);
    } finally {
      this.#calls.delete(serial);
    }
  }

  /** A property of an object. @throws {BusError} */
  async property(of: Omit<BusCall, 'member' | 'signature' | 'body' | 'fds'>, name: string): Promise<unknown> {
    const { destination, path } = of;
    const body = [of.interface, name];
    const reply = await this.call({ destination, path, interface: PROPERTIES, member: 'Get', signature: 'ss', body });
    return reply.body[0];
  }

  /** Who has a well-known name now; `undefined`: nobody. */
  async ownerOf(name: string): Promise<string | undefined> {
    try {
      const { body } = await this.call({ ...BUS_CALL, member: 'GetNameOwner', signature: 's', body: [name] });
      return String(body[0]);
    } catch (error) {
      if (error instanceof BusError && error.code === 'org.freedesktop.DBus.Error.NameHasNoOwner') return undefined;
      throw error;
    }
  }

  /** Has a service started that can be. @throws {BusError} nothing can be started for this name, or it does not come */
  async start(name: string): Promise<void> {
    await this.call({ ...BUS_CALL, member: 'StartServiceByName', signature: 'su', body: [name, 0] });
  }

  /** The process behind a name. @throws {BusError} */
  async processOf(name: string): Promise<number> {
    const call = { ...BUS_CALL, member: 'GetConnectionUnixProcessID', signature: 's', body: [name] };
    return Number((await this.call(call)).body[0]);
  }

  /** Resolves when the bus sends them; the signals of whoever has the name of the sender now. */
  async onSignal(source: SignalSource, listener: SignalListener): Promise<() => void> {
    const owner = await this.#owner(source.sender);
    const remove = this.#signals.add(source, owner, listener);
    const rule = matchRule(source, owner);
    await this.call({ ...BUS_CALL, member: 'AddMatch', signature: 's', body: [rule] });
    return () => {
      if (!remove() || !this.#open) return;
      this.call({ ...BUS_CALL, member: 'RemoveMatch', signature: 's', body: [rule] }).catch(() => undefined);
    };
  }

  async #owner(name: string | undefined): Promise<string | undefined> {
    if (name === undefined || name === BUS.destination) return name;
    const owner = await this.ownerOf(name);
    if (owner === undefined) throw new BusError('org.freedesktop.DBus.Error.NameHasNoOwner', name);
    return owner;
  }

  /** Answers calls to an object of this connection, until `undefined` takes its place. */
  serve(path: string, method: ServedMethod | undefined): void {
    if (method) this.#served.set(path, method);
    else this.#served.delete(path);
  }

  /** For descriptors that came with an answer and are of no use. */
  closeFds(fds: readonly number[]): void {
    for (const fd of fds) closeSync(fd);
  }

  /** Idempotent. */
  close(): void {
    this.#connection.stream.destroy();
    this.#lose();
  }

  async #introduce(): Promise<void> {
    const { body } = await this.call({ ...BUS_CALL, member: 'Hello' });
    this.#name = String(body[0]);
  }

  #nextSerial(): number {
    this.#serial = this.#serial >= 0xffff_fffe ? 1 : this.#serial + 1;
    return this.#serial;
  }

  #take(message: Message): void {
    const { type, replySerial = 0, body = [], fds = [] } = message;
    const call = this.#calls.get(replySerial);
    if (type === messageType.methodReturn && call) {
      call.resolve({ body, fds });
      return;
    }
    // Nobody waits for these.
    this.closeFds(fds);
    if (type === messageType.error) call?.reject(new BusError(message.errorName ?? 'unknown', String(body[0] ?? '')));
    else if (type === messageType.signal) this.#signals.dispatch(message);
    else if (type === messageType.methodCall) this.#answer(message);
  }

  #answer({ path = '', member = '', sender = '', serial = 0, body = [], flags = 0 }: Message): void {
    const reply = { destination: sender, replySerial: serial, serial: this.#nextSerial() };
    const problem = this.#serve(path, member, body, sender);
    if (problem !== undefined) {
      const refusal = { ...reply, type: messageType.error, errorName: UNKNOWN_METHOD };
      this.#connection.message({ ...refusal, signature: 's', body: [problem] });
    } else if ((flags & NO_REPLY_EXPECTED) === 0) {
      this.#connection.message({ ...reply, type: messageType.methodReturn });
    }
  }

  /** Why it was not done. */
  #serve(path: string, member: string, body: unknown[], sender: string): string | undefined {
    const method = this.#served.get(path);
    if (!method) return 'there is no such object';
    try {
      method(member, body, sender);
      return undefined;
    } catch {
      return 'it cannot be done';
    }
  }

  #lose(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const { reject } of this.#calls.values()) {
      reject(new BusError('org.freedesktop.DBus.Error.Disconnected', 'the bus is gone'));
    }
    this.#calls.clear();
    this.#signals.clear();
    for (const listener of [...this.#closed]) listener();
  }
}
