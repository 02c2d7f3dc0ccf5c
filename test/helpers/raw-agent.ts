import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import {
  type CancelFrame,
  type RegisterFrame,
  type RelayFrame,
  relayFrameSchema,
  type TranscriptionFrame,
} from '../../src/protocol/frames.ts';
import { waitFor } from './wait-for.ts';

export interface RawAgentOptions extends ClientOptions {
  /** `http://127.0.0.1:port` */
  url: string;
  token: string;
}

/** A scriptable agent: sends what a test says, remembers what it got, does nothing by itself but answer pings. */
export class RawAgent {
  readonly socket: WebSocket;
  readonly frames: RelayFrame[] = [];
  closed: { code: number; reason: string } | undefined;
  pings = 0;
  /** Called for every message, as it comes. */
  onTranscription: ((frame: TranscriptionFrame) => void) | undefined;

  /** Called for every message that the relay wants dropped. */
  onCancel: ((frame: CancelFrame) => void) | undefined;

  constructor({ url, token, ...options }: RawAgentOptions) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      ...options,
    });
    this.socket.on('message', (data) => {
      const frame = relayFrameSchema.parse(JSON.parse(String(data)));
      this.frames.push(frame);
      if (frame.type === 'transcription') this.onTranscription?.(frame);
      if (frame.type === 'cancel') this.onCancel?.(frame);
    });
    this.socket.on('ping', () => {
      this.pings += 1;
    });
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    this.socket.on('error', () => undefined);
  }

  static async open(options: RawAgentOptions): Promise<RawAgent> {
    const agent = new RawAgent(options);
    await once(agent.socket, 'open');
    return agent;
  }

  /** Connected and registered. */
  static async register(options: RawAgentOptions & Omit<RegisterFrame, 'type'>): Promise<RawAgent> {
    const { deviceId, name, platform, journal, ...rest } = options;
    const agent = await RawAgent.open(rest);
    agent.send({ type: 'register', deviceId, name, platform, journal });
    await waitFor(() => agent.frames.some(({ type }) => type === 'registered'));
    return agent;
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  ack(id: string, rest: object = {}): void {
    this.send({ type: 'ack', id, ...rest });
  }

  ackEverything(rest: object = { receipt: 'read' }): void {
    this.onTranscription = ({ id }) => this.ack(id, rest);
    for (const { id } of this.transcriptions) this.ack(id, rest);
  }

  get transcriptions(): TranscriptionFrame[] {
    return this.frames.filter((frame) => frame.type === 'transcription');
  }

  get texts(): string[] {
    return this.transcriptions.map(({ text }) => text);
  }

  /** Stops reading and answering, as a stopped program or a dead network does. */
  freeze(): void {
    this.socket.pause();
  }

  async closing(): Promise<{ code: number; reason: string }> {
    await waitFor(() => this.closed !== undefined);
    return this.closed as { code: number; reason: string };
  }

  /** Cuts the connection. Idempotent. */
  stop(): void {
    this.socket.terminate();
  }
}
