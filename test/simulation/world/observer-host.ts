import { WebSocket } from 'ws';
import { observerFrameSchema } from '../../../src/protocol/events.ts';
import { SimProcess } from '../engine/sim-process.ts';
import type { EventCoverage } from './event-coverage.ts';
import { coverageOf, type FollowerParts } from './follower.ts';

const AGAIN_MS = 700;

/** Follows the events of a relay over a WebSocket, as docs/events.md tells a client to. */
export class ObserverHost {
  readonly coverage: EventCoverage;
  readonly process: SimProcess;
  readonly #parts: FollowerParts;
  readonly ended = false;
  #socket: WebSocket | undefined;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.process = new SimProcess(parts.name, parts.machine);
    this.coverage = coverageOf(parts, 'admin');
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
        const { machine, address } = relay.entrance();
        network.connect(this.process, machine, address, done);
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
    if (frame.epoch !== this.coverage.cursor?.epoch) {
      this.#parts.model.note(`${this.#parts.name} sees another epoch: a gap`);
      this.coverage.begin(frame.epoch, frame.sequence_number - 1, true);
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
