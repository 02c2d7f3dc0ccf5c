import { WebSocket } from 'ws';
import { observerFrameSchema } from '../../../src/protocol/events.ts';
import type { Machine } from '../engine/machine.ts';
import { SimProcess } from '../engine/sim-process.ts';
import type { Model } from '../model/model.ts';
import type { Network } from '../net/network.ts';
import { EventCoverage } from './event-coverage.ts';
import { principalOf } from './ids.ts';
import type { RelayHost } from './relay-host.ts';

export interface ObserverHostParts {
  readonly name: string;
  readonly machine: Machine;
  readonly relay: RelayHost;
  readonly network: Network;
  readonly model: Model;
  /** With scope `admin`. */
  readonly token: string;
}

const AGAIN_MS = 700;

/** Follows the events of a relay over a WebSocket, as docs/events.md tells a client to. */
export class ObserverHost {
  readonly coverage: EventCoverage;
  readonly process: SimProcess;
  readonly #parts: ObserverHostParts;
  readonly ended = false;
  #socket: WebSocket | undefined;

  constructor(parts: ObserverHostParts) {
    this.#parts = parts;
    this.process = new SimProcess(parts.name, parts.machine);
    const principal = { id: principalOf(parts.token), name: parts.name, scope: 'admin', deviceId: undefined } as const;
    this.coverage = new EventCoverage(principal, parts.relay.index);
    this.#connect();
  }

  /** Its network has changed: it begins anew. */
  reconnect(): void {
    this.#socket?.terminate();
  }

  #connect(): void {
    const { network, relay, token } = this.#parts;
    const socket = new WebSocket(`ws://${relay.address}/ws`, {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      createConnection: (_options: unknown, done: (error: Error | null, stream?: unknown) => void) => {
        network.connect(this.process, relay.machine, relay.address, done);
        return undefined;
      },
    } as object);
    this.#socket = socket;
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'subscribe', ...(this.coverage.cursor ?? { since: 0 }) })),
    );
    socket.on('message', (data) => this.#take(data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => this.process.clock.after(AGAIN_MS, () => this.#connect()));
    // Nothing else would notice that there is nobody at the other end.
    const limit = this.process.clock.after(20_000, () => {
      if (socket.readyState === socket.CONNECTING) socket.terminate();
    });
    socket.on('open', () => limit.cancel());
    this.#watch(socket);
  }

  #watch(socket: WebSocket): void {
    let heard = this.process.clock.monotonic();
    socket.on('ping', () => {
      heard = this.process.clock.monotonic();
    });
    const timer = this.process.clock.every(15_000, () => {
      if (this.process.clock.monotonic() - heard > 75_000) socket.terminate();
      if (socket.readyState === socket.CLOSED) timer.cancel();
    });
  }

  #take(text: string): void {
    const frame = observerFrameSchema.parse(JSON.parse(text));
    if (frame.type === 'subscribed') {
      this.coverage.begin(frame.epoch, frame.since, frame.gap);
      if (frame.gap) this.#parts.model.note(`${this.#parts.name} is told of a gap`);
      return;
    }
    this.coverage.event(frame.epoch, frame.sequence_number);
    if (!('messageId' in frame)) return;
    const { typedParts } = frame as { typedParts?: number };
    const { status, errorCode: code, messageId } = frame;
    this.#parts.model.stated(this.#parts.relay.index, messageId, {
      ...{ status, code, typedParts, source: `event to ${this.#parts.name}`, stored: false },
    });
  }
}
