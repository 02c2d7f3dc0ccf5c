import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type AgentFrame, agentFrameSchema, type RegisteredFrame } from '../../src/protocol/frames.ts';
import type { Segment } from '../../src/protocol/segments.ts';
import { waitFor } from './wait-for.ts';

/** What the double does with the next upgrade requests. */
type Admission = 'register' | 'ignore-register' | { status: number } | { close: number; reason?: string };

/** One agent's connection, as the relay's side of it sees it. */
export class ScriptedPeer {
  readonly socket: WebSocket;
  readonly headers: IncomingMessage['headers'];
  /** Everything received, in order. */
  readonly frames: AgentFrame[] = [];

  constructor(socket: WebSocket, headers: IncomingMessage['headers']) {
    this.socket = socket;
    this.headers = headers;
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Sends a message as a relay does; texts become segments. */
  transcription(
    id: string,
    content: string | Segment[],
    more: { ageMs?: number; timestamp?: number; epoch?: string; seq?: number; sender?: object } = {},
  ): void {
    const payload = typeof content === 'string' ? [{ type: 'text', value: content }] : content;
    this.send({ type: 'transcription', id, text: '', payload, timestamp: 0, ageMs: 0, ...more });
  }

  /** Resolves once the agent has read everything sent so far. */
  async settled(): Promise<void> {
    this.socket.ping();
    await once(this.socket, 'pong');
  }

  received<T extends AgentFrame['type']>(type: T): Extract<AgentFrame, { type: T }>[] {
    return this.frames.filter((frame): frame is Extract<AgentFrame, { type: T }> => frame.type === type);
  }

  /** The first `count` frames of a type, once they are there. */
  async next<T extends AgentFrame['type']>(type: T, count = 1): Promise<Extract<AgentFrame, { type: T }>[]> {
    await waitFor(() => this.received(type).length >= count, `${count} ${type} frames`);
    return this.received(type).slice(0, count);
  }
}

/** A real WebSocket server on a free port that does what the test says. */
export class ScriptedRelay {
  admission: Admission = 'register';
  pingIntervalMs = 30_000;
  readonly peers: ScriptedPeer[] = [];
  /** Upgrade requests, refused ones included. */
  attempts = 0;
  readonly #server: Server = createServer();
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

  static async start(port = 0): Promise<ScriptedRelay> {
    const relay = new ScriptedRelay();
    relay.#server.on('upgrade', (request, socket, head) => {
      relay.attempts += 1;
      const { admission } = relay;
      if (typeof admission === 'object' && 'status' in admission) {
        socket.end(`HTTP/1.1 ${admission.status} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      relay.#sockets.handleUpgrade(request, socket, head, (accepted) => relay.#accept(accepted, request, admission));
    });
    relay.#server.listen(port, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  /** What it says of itself in `registered`; without an epoch it is one of version 0.1. */
  relayId = 'scripted-relay';
  epoch: string | undefined = undefined;

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  /** The `index`-th connection, once the agent has registered on it. */
  async peer(index = 0): Promise<ScriptedPeer> {
    await waitFor(() => (this.peers[index]?.received('register').length ?? 0) > 0, `connection ${index}`);
    return this.peers[index] as ScriptedPeer;
  }

  async stop(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    if (this.#server.listening) {
      this.#server.close();
      await once(this.#server, 'close');
    }
  }

  #accept(socket: WebSocket, request: IncomingMessage, admission: Exclude<Admission, { status: number }>): void {
    const peer = new ScriptedPeer(socket, request.headers);
    this.peers.push(peer);
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const frame = agentFrameSchema.parse(JSON.parse(data.toString()));
      peer.frames.push(frame);
      if (frame.type !== 'register') return;
      if (typeof admission === 'object') {
        socket.close(admission.close, admission.reason);
      } else if (admission === 'register') {
        const registered: RegisteredFrame = {
          type: 'registered',
          deviceId: frame.deviceId,
          relayId: this.relayId,
          ...(this.epoch !== undefined && { epoch: this.epoch }),
          pingIntervalMs: this.pingIntervalMs,
        };
        peer.send(registered);
      }
    });
  }
}
