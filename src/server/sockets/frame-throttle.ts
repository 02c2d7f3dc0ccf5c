import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../base/clock.ts';
import type { RelayLimits } from '../../relay/relay-limits.ts';

/** A frame costs one, and one more for each of these. */
const BYTES_PER_TOKEN = 1_024;
/** More than the relay writes ahead of a reader by itself: the rest are pongs, and there are more when it has read. */
const MAX_UNREAD_BYTES = 4 * 1_024 * 1_024;
/** How often it is looked whether it has. */
const LOOK_MS = 100;

interface Bucket {
  /** Below zero: what has come too fast. */
  tokens: number;
  /** When `tokens` was right, by the monotonic clock. */
  at: number;
}

export type ThrottledSocket = Pick<WebSocket, 'bufferedAmount' | 'pause' | 'resume' | 'on'>;

/**
 * How fast the connections of one token may send frames, control frames included. Who is faster is read more slowly, by
 * TCP's own means: nothing is lost, nobody is cut, and others get their turn. The rate is far above what an agent
 * needs that acknowledges as fast as it can.
 */
export class FrameThrottle {
  readonly #limits: Pick<RelayLimits, 'framesPerSecond' | 'frameBurst'>;
  readonly #clock: Clock;
  /** By `Principal.id`; there are as many as tokens. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: Pick<RelayLimits, 'framesPerSecond' | 'frameBurst'>, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Looks at every frame of this socket from now on, to its end. */
  attach(socket: ThrottledSocket, principalId: string): void {
    let wait: Timer | undefined;
    let closed = false;
    const throttle = (ms: number): void => {
      wait = this.#clock.after(ms, () => {
        const more = this.#waitFor(principalId, socket);
        if (more > 0) {
          throttle(more);
          return;
        }
        wait = undefined;
        socket.resume();
      });
    };
    const count = (data: { readonly length: number }): void => {
      this.#take(principalId, 1 + data.length / BYTES_PER_TOKEN);
      if (wait !== undefined || closed) return;
      const ms = this.#waitFor(principalId, socket);
      if (ms === 0) return;
      socket.pause();
      throttle(ms);
    };
    socket.on('message', (data) => count(data as Buffer));
    socket.on('ping', count);
    socket.on('pong', count);
    socket.on('close', () => {
      closed = true;
      wait?.cancel();
    });
  }

  #take(principalId: string, cost: number): void {
    const { framesPerSecond, frameBurst } = this.#limits;
    const now = this.#clock.monotonic();
    const { tokens, at } = this.#buckets.get(principalId) ?? { tokens: frameBurst, at: now };
    const left = Math.min(frameBurst, tokens + ((now - at) / 1_000) * framesPerSecond) - cost;
    this.#buckets.set(principalId, { tokens: left, at: now });
  }

  /** Milliseconds until this socket may be read again; 0: now. */
  #waitFor(principalId: string, socket: Pick<WebSocket, 'bufferedAmount'>): number {
    this.#take(principalId, 0);
    const tokens = this.#buckets.get(principalId)?.tokens ?? 0;
    const ms = tokens < 0 ? Math.ceil((-tokens / this.#limits.framesPerSecond) * 1_000) : 0;
    return socket.bufferedAmount > MAX_UNREAD_BYTES ? Math.max(ms, LOOK_MS) : ms;
  }
}
