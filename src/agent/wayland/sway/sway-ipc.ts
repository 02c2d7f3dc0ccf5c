import { createConnection, type Socket } from 'node:net';
import type { z } from 'zod';
import type { Clock } from '../../../base/clock.ts';
import { withinLimit } from '../../time-limit.ts';

/** sway-ipc(7): the types of messages that are used. */
export const SWAY = { subscribe: 2, getTree: 4, getVersion: 7, getSeats: 101 } as const;
/** Events have this bit in their type. */
const EVENT = 0x80000000;
const MAGIC = Buffer.from('i3-ipc');
const HEADER_BYTES = MAGIC.length + 8;
/** A tree of thousands of windows; more is nonsense. */
const MAX_BYTES = 32 * 1_024 * 1_024;
const ANSWER_LIMIT_MS = 2_000;

interface Waiting {
  type: number;
  resolve(payload: unknown): void;
  reject(error: Error): void;
}

/** sway's own socket (sway-ipc(7), `SWAYSOCK`): questions are answered in the order in which they were asked. */
export class SwayIpc {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];
  readonly #eventListeners = new Set<(payload: unknown) => void>();
  readonly #lossListeners = new Set<() => void>();
  #unread: Buffer = Buffer.alloc(0);
  #lost = false;

  /** Rejects when nobody listens there. */
  static async open(path: string, clock: Clock): Promise<SwayIpc> {
    const socket = createConnection(path);
    const connected = new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    try {
      await withinLimit(connected, 'the connection to sway', ANSWER_LIMIT_MS, clock);
      return new SwayIpc(socket, clock);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  private constructor(socket: Socket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    socket.on('error', () => undefined);
    socket.on('data', (data) => this.#receive(data));
    socket.on('close', () => this.#end());
  }

  get lost(): boolean {
    return this.#lost;
  }

  onEvent(listener: (payload: unknown) => void): void {
    this.#eventListeners.add(listener);
  }

  onLoss(listener: () => void): void {
    this.#lossListeners.add(listener);
  }

  /** Rejects when sway does not answer, is gone, or says what the schema does not know. */
  async ask<T>(type: number, schema: z.ZodType<T>, payload = ''): Promise<T> {
    if (this.#lost) throw new Error('sway is gone');
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.push({ type, resolve, reject }));
    const body = Buffer.from(payload);
    const header = Buffer.alloc(HEADER_BYTES);
    MAGIC.copy(header);
    header.writeUInt32LE(body.length, MAGIC.length);
    header.writeUInt32LE(type, MAGIC.length + 4);
    this.#socket.write(Buffer.concat([header, body]));
    return schema.parse(await withinLimit(answer, "sway's answer", ANSWER_LIMIT_MS, this.#clock));
  }

  close(): void {
    this.#lossListeners.clear();
    this.#socket.destroy();
    this.#end();
  }

  #receive(data: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, data]);
    while (this.#unread.length >= HEADER_BYTES) {
      const length = this.#unread.readUInt32LE(MAGIC.length);
      if (!this.#unread.subarray(0, MAGIC.length).equals(MAGIC) || length > MAX_BYTES) {
        this.#socket.destroy();
        return;
      }
      if (this.#unread.length < HEADER_BYTES + length) return;
      const type = this.#unread.readUInt32LE(MAGIC.length + 4);
      const body = this.#unread.subarray(HEADER_BYTES, HEADER_BYTES + length);
      this.#unread = this.#unread.subarray(HEADER_BYTES + length);
      this.#tell(type, body.toString());
    }
  }

  #tell(type: number, body: string): void {
    let payload: unknown;
    try {
      payload = JSON.parse(body);
    } catch {
      payload = undefined;
    }
    if (type >= EVENT) {
      for (const listener of [...this.#eventListeners]) listener(payload);
      return;
    }
    const waiting = this.#waiting.shift();
    if (waiting?.type === type) waiting.resolve(payload);
    else {
      waiting?.reject(new Error('sway answered another question'));
      this.#socket.destroy();
    }
  }

  #end(): void {
    if (this.#lost) return;
    this.#lost = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('sway is gone'));
    for (const listener of [...this.#lossListeners]) listener();
  }
}
