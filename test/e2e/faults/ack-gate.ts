import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { agentFrameSchema } from '../../../src/protocol/frames.ts';

/** Stands between agent and relay, passes every frame on, and can hold ACKs back. It outlives both. */
export class AckGate {
  /** How many more ACKs pass; the others are held. */
  letThrough = Number.POSITIVE_INFINITY;
  /** Whether new connections are cut at once. */
  closed = false;
  /** ACKs seen, passed on or held. */
  acks = 0;
  /** `transcription` frames that the relay sent. */
  transcriptions = 0;
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  readonly #upstream = new Set<WebSocket>();
  readonly #relayUrl: () => string;
  #held: Array<() => void> = [];

  private constructor(relayUrl: () => string) {
    this.#relayUrl = relayUrl;
    this.#server.on('connection', (agent, request) => this.#join(agent, request.headers.authorization ?? ''));
  }

  /** `relayUrl`: `http://127.0.0.1:port`, asked for each new connection. It ends with the test. */
  static async forTest(relayUrl: () => string): Promise<AckGate> {
    const gate = new AckGate(relayUrl);
    await once(gate.#server, 'listening');
    onTestFinished(async () => {
      gate.cut();
      gate.#server.close();
      await once(gate.#server, 'close');
    });
    return gate;
  }

  get relayUrl(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ws`;
  }

  get heldAcks(): number {
    return this.#held.length;
  }

  /** Passes on what was held, and holds nothing any more. */
  release(): void {
    this.letThrough = Number.POSITIVE_INFINITY;
    for (const pass of this.#held) pass();
    this.#held = [];
  }

  /** Cuts every connection; what was held is lost. */
  cut(): void {
    this.#held = [];
    for (const socket of [...this.#upstream, ...this.#server.clients]) socket.terminate();
  }

  #join(agent: WebSocket, authorization: string): void {
    if (this.closed) {
      agent.terminate();
      return;
    }
    const relay = new WebSocket(`${this.#relayUrl().replace('http', 'ws')}/ws`, {
      headers: { authorization },
      perMessageDeflate: false,
    });
    this.#upstream.add(relay);
    const early: string[] = [];
    const toRelay = (frame: string): void => {
      if (relay.readyState === WebSocket.CONNECTING) early.push(frame);
      else relay.send(frame);
    };
    relay.on('open', () => {
      for (const frame of early) relay.send(frame);
    });
    relay.on('message', (data) => {
      const frame = String(data);
      if (frame.startsWith('{"type":"transcription"')) this.transcriptions += 1;
      agent.send(frame);
    });
    relay.on('close', () => {
      this.#upstream.delete(relay);
      agent.terminate();
    });
    agent.on('close', () => relay.terminate());
    for (const socket of [agent, relay]) socket.on('error', () => undefined);
    agent.on('message', (data) => this.#fromAgent(String(data), toRelay));
  }

  #fromAgent(frame: string, pass: (frame: string) => void): void {
    if (agentFrameSchema.parse(JSON.parse(frame)).type === 'ack') {
      this.acks += 1;
      this.letThrough -= 1;
      if (this.letThrough < 0) {
        this.#held.push(() => pass(frame));
        return;
      }
    }
    pass(frame);
  }
}
