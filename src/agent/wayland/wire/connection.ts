import { closeSync } from 'node:fs';
import type { Clock } from '../../../base/clock.ts';
import { UnixStream } from '../../native/unix-stream.ts';
import { withinLimit } from '../../time-limit.ts';
import { type EventArgument, type Interface, WL_CALLBACK, WL_DISPLAY, WL_REGISTRY } from './interfaces.ts';
import { type Argument, decodeEvent, type EventValue, encodeRequest, splitEvents, WireError } from './message.ts';
import { ObjectIds } from './object-ids.ts';
import { type Handlers, WireObject } from './wire-object.ts';

const ANSWER_LIMIT_MS = 3_000;
/** Nobody sends an unfinished event of more; the longest that can be said to be one is 64 KiB. */
const MAX_UNREAD_BYTES = 1 << 17;

export interface Global {
  readonly number: number;
  readonly version: number;
}

/**
 * A connection to a Wayland compositor. What goes against the protocol, on either side, ends it: `onLoss` tells why.
 * Requests after that do nothing.
 */
export class WaylandConnection {
  readonly #clock: Clock;
  readonly #answerLimitMs: number;
  readonly #stream: UnixStream;
  readonly #objects = new ObjectIds();
  readonly #display: WireObject;
  readonly #globals = new Map<string, Global>();
  readonly #lossListeners = new Set<(reason: string) => void>();
  readonly #registry: WireObject;
  #unread: Buffer = Buffer.alloc(0);
  readonly #descriptors: number[] = [];
  #lost: string | undefined;

  /** Connects, and learns what the compositor has. Rejects when it is not there, or does not answer in time. */
  static async open(socket: string, clock: Clock, answerLimitMs = ANSWER_LIMIT_MS): Promise<WaylandConnection> {
    const connection = new WaylandConnection(socket, clock, answerLimitMs);
    try {
      await connection.roundTrip();
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  private constructor(socket: string, clock: Clock, answerLimitMs: number) {
    this.#clock = clock;
    this.#answerLimitMs = answerLimitMs;
    this.#stream = UnixStream.connect(socket, {
      data: (bytes, descriptors) => this.#receive(bytes, descriptors),
      lost: (reason) => this.#lose(reason),
    });
    this.#display = this.make(WL_DISPLAY, 1, {
      error: (_object, code, message) => this.#lose(`the compositor ended it (error ${code}): ${message}`),
      delete_id: (id) => this.#objects.release(Number(id)),
    });
    this.#registry = this.make(WL_REGISTRY, 1, {
      global: (number, name, version) => {
        this.#globals.set(String(name), { number: Number(number), version: Number(version) });
      },
    });
    this.request(this.#display, 'get_registry', this.#registry);
  }

  /** Why it is lost; `undefined`: it is not. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** The compositor's process. */
  get compositorPid(): number | undefined {
    return this.#stream.peerPid;
  }

  /** Runs once; not after `close()`. */
  onLoss(listener: (reason: string) => void): void {
    this.#lossListeners.add(listener);
  }

  /** What the compositor said that it has under this name. */
  global(spec: Interface): Global | undefined {
    return this.#globals.get(spec.name);
  }

  /** Takes a global in the newest version that both know. Throws when there is none. */
  bind(spec: Interface, handlers: Handlers = {}): WireObject {
    const global = this.global(spec);
    if (!global) throw new Error(`the compositor has no ${spec.name}`);
    const object = this.make(spec, Math.min(global.version, spec.version), handlers);
    this.request(this.#registry, 'bind', global.number, object);
    return object;
  }

  /** An object that the next request is to make. */
  make(spec: Interface, version: number, handlers: Handlers = {}): WireObject {
    const object = new WireObject(this.#objects.next(), spec, version, handlers);
    this.#objects.add(object);
    return object;
  }

  /** Descriptors among the arguments are closed once they are sent. */
  request(object: WireObject, name: string, ...values: Argument[]): void {
    const { bytes, descriptors } = encodeRequest(object, name, values);
    this.#stream.send(bytes, descriptors);
  }

  /** Ends an object by its own request; what still comes for it is not told any more. */
  destroy(object: WireObject): void {
    if (object.gone) return;
    object.gone = true;
    this.request(object, 'destroy');
  }

  /** Resolves when the compositor has handled all that was sent before. Rejects after the time limit, and at a loss. */
  async roundTrip(): Promise<void> {
    if (this.#lost !== undefined) throw new Error(this.#lost);
    const answered = Promise.withResolvers<void>();
    const onLoss = (reason: string): void => answered.reject(new Error(reason));
    this.#lossListeners.add(onLoss);
    try {
      this.request(this.#display, 'sync', this.make(WL_CALLBACK, 1, { done: () => answered.resolve() }));
      await withinLimit(answered.promise, "the compositor's answer", this.#answerLimitMs, this.#clock);
    } finally {
      // There are several for each text, and one connection for all texts.
      this.#lossListeners.delete(onLoss);
    }
  }

  close(): void {
    this.#lost ??= 'closed';
    this.#lossListeners.clear();
    this.#stream.close();
    for (const fd of this.#descriptors.splice(0)) closeSync(fd);
  }

  #receive(bytes: Buffer, descriptors: readonly number[]): void {
    this.#descriptors.push(...descriptors);
    try {
      const { events, rest } = splitEvents(Buffer.concat([this.#unread, bytes]));
      if (rest.length > MAX_UNREAD_BYTES) throw new WireError('an event without an end');
      this.#unread = rest;
      for (const { object, opcode, body } of events) {
        if (this.#lost !== undefined) return;
        this.#dispatch(object, opcode, body);
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#lose(`the compositor sent what is no Wayland: ${error.message}`);
    }
  }

  #dispatch(id: number, opcode: number, body: Buffer): void {
    const object = this.#objects.find(id);
    if (!object) throw new WireError(`an event for object ${id}, which there is not`);
    const [name, kinds] = Object.entries(object.spec.events)[opcode] ?? [];
    if (name === undefined || kinds === undefined) throw new WireError(`event ${opcode} of ${object.spec.name}`);
    const values = decodeEvent(kinds, body, this.#descriptors);
    const told = values.map((value, index) => this.#understand(kinds[index], value, object.version));
    if (object.gone) {
      closeUnwanted(kinds, values);
      return;
    }
    const handler = object.handlers[name];
    if (handler) handler(...told);
    else closeUnwanted(kinds, values);
  }

  /** Objects that the compositor makes are known from here on. */
  #understand(kind: EventArgument | undefined, value: EventValue, version: number): EventValue | WireObject | null {
    if (kind === 'object') return this.#objects.find(Number(value)) ?? null;
    if (typeof kind !== 'object') return value;
    const object = new WireObject(Number(value), kind.makes, version, {});
    if (!this.#objects.addForeign(object)) throw new WireError(`an object ${value} that cannot be`);
    return object;
  }

  /** As if the compositor had ended it. */
  giveUp(reason: string): void {
    this.#lose(reason);
  }

  #lose(reason: string): void {
    if (this.#lost !== undefined) return;
    const listeners = [...this.#lossListeners];
    this.#lost = reason;
    this.close();
    for (const listener of listeners) listener(reason);
  }
}

function closeUnwanted(kinds: readonly EventArgument[], values: readonly EventValue[]): void {
  for (const [index, kind] of kinds.entries()) if (kind === 'fd') closeSync(Number(values[index]));
}
