import { once } from 'node:events';
import { WebSocket } from 'ws';
import { observerFrameSchema, type RelayEvent, type SubscribedFrame } from '../../src/protocol/events.ts';
import { waitFor } from './wait-for.ts';

export interface RawObserverOptions {
  /** `http://127.0.0.1:port` */
  url: string;
  token: string;
  /** Over TLS: whether an unknown certificate ends it. */
  rejectUnauthorized?: boolean;
}

/** An observer that remembers what it got, and checks every frame against the protocol. */
export class RawObserver {
  readonly socket: WebSocket;
  readonly events: RelayEvent[] = [];
  subscribed: SubscribedFrame | undefined;
  closed: { code: number; reason: string } | undefined;

  constructor({ url, token, rejectUnauthorized = true }: RawObserverOptions) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      rejectUnauthorized,
    });
    this.socket.on('message', (data) => {
      const frame = observerFrameSchema.parse(JSON.parse(String(data)));
      if (frame.type === 'subscribed') this.subscribed = frame;
      else this.events.push(frame);
    });
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    this.socket.on('error', () => undefined);
  }

  static async open(options: RawObserverOptions): Promise<RawObserver> {
    const observer = new RawObserver(options);
    await once(observer.socket, 'open');
    return observer;
  }

  /** Connected and subscribed. */
  static async subscribe({
    since,
    epoch,
    ...options
  }: RawObserverOptions & { since?: number; epoch?: string }): Promise<RawObserver> {
    const observer = await RawObserver.open(options);
    observer.send({ type: 'subscribe', since, epoch });
    await waitFor(() => observer.subscribed !== undefined, 'the subscription');
    return observer;
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  get types(): string[] {
    return this.events.map(({ type }) => type);
  }

  get numbers(): number[] {
    return this.events.map(({ sequence_number }) => sequence_number);
  }

  async closing(): Promise<{ code: number; reason: string }> {
    await waitFor(() => this.closed !== undefined, 'the end of the connection');
    return this.closed as { code: number; reason: string };
  }

  /** Cuts the connection. Idempotent. */
  stop(): void {
    this.socket.terminate();
  }
}
