import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { observerFrameSchema } from '../../../../src/protocol/events.ts';
import type { SocketHandler } from '../../../../src/relay/ws/socket-handler.ts';
import type { Principal } from '../../../../src/server/guard/principal.ts';
import { FakeObserverSocket } from './fake-observer-socket.ts';

/** What an observer knows: an event by its number, or that some may be missing here. */
export type Noted = string | 'GAP';

/** Follows the events as docs/events.md tells a client to, and writes down what it learns. */
export class ReconnectingObserver {
  readonly principal: Principal;
  readonly noted: Noted[] = [];
  socket: FakeObserverSocket | undefined;
  #cursor: { since: number; epoch?: string } = { since: 0 };

  constructor(principal: Principal) {
    this.principal = principal;
  }

  connect(handler: SocketHandler): void {
    if (this.socket?.readyState === 1) return;
    const socket = new FakeObserverSocket((frame) => this.#take(frame));
    this.socket = socket;
    handler.accept(socket as unknown as WebSocket, socket as unknown as Duplex, this.principal);
    socket.emit('message', Buffer.from(JSON.stringify({ type: 'subscribe', ...this.#cursor })), false);
  }

  read(count: number): void {
    this.socket?.read(count);
  }

  disconnect(): void {
    this.socket?.terminate();
  }

  #take(text: string): void {
    const frame = observerFrameSchema.parse(JSON.parse(text));
    if (frame.type === 'subscribed') {
      if (frame.gap) this.noted.push('GAP');
      this.#cursor = { since: frame.since, epoch: frame.epoch };
      return;
    }
    this.noted.push(`${frame.epoch}/${frame.sequence_number}`);
    this.#cursor = { since: frame.sequence_number, epoch: frame.epoch };
  }
}
