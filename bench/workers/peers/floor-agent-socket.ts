import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export interface FloorRequest {
  readonly listen: true;
}

export interface FloorAnswer {
  readonly port: number;
}

type OnAck = (answer: { success: true; messageId: string; status: string; queued: boolean; receipt: string }) => void;

/** What both floors have in common: the round trip to the one agent, without checks, limits, order or storage. */
export class FloorAgentSocket {
  readonly #waiting = new Map<string, OnAck>();
  #agent: WebSocket | undefined;
  #stream: Duplex | undefined;

  constructor(server: Server) {
    new WebSocketServer({ server, path: '/ws', perMessageDeflate: false }).on(
      'connection',
      (socket, { socket: stream }) => {
        this.#agent = socket;
        this.#stream = stream;
        socket.on('message', (data) => this.#receive(socket, String(data)));
      },
    );
  }

  type(body: { text: string }, onAck: OnAck): void {
    const id = randomUUID();
    this.#waiting.set(id, onAck);
    const payload = [{ type: 'text', value: body.text }];
    this.#agent?.send(JSON.stringify({ type: 'transcription', id, text: body.text, payload, timestamp: Date.now() }));
  }

  /** Frames that `send` writes go out as one write. */
  together(send: () => void): void {
    const stream = this.#stream;
    stream?.cork();
    send();
    stream?.uncork();
  }

  #receive(socket: WebSocket, data: string): void {
    const frame = JSON.parse(data);
    if (frame.type === 'register') socket.send(JSON.stringify({ type: 'registered' }));
    const onAck = this.#waiting.get(frame.id);
    if (onAck === undefined) return;
    this.#waiting.delete(frame.id);
    onAck({ success: true, messageId: frame.id, status: frame.outcome, queued: false, receipt: frame.receipt });
  }
}

/** Resolves with the free port that it listens on. */
export function listen(server: Server): Promise<FloorAnswer> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as AddressInfo).port }));
  });
}
