import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../base/clock.ts';
import { type Rate, TokenBucket } from '../guard/token-bucket.ts';
import type { ServerLimits } from '../server-limits.ts';

/** A frame costs one, and one more for each of these. */
const BYTES_PER_TOKEN = 1_024;
/** More than a server leaves unread by itself. What is beyond are pongs: there are more of them when these are read. */
const MAX_UNREAD_BYTES = 4 * 1_024 * 1_024;
/** How often that is looked at. */
const LOOK_MS = 100;

export type ThrottledSocket = Pick<WebSocket, 'bufferedAmount' | 'pause' | 'resume' | 'on'>;

/**
 * How fast the connections of one token may send frames, control frames included. Who is faster is read more slowly, by
 * TCP's own means: nothing is lost, nobody is cut, and others get their turn. The rate is far above what an agent
 * needs that acknowledges as fast as it can.
 */
export class FrameThrottle {
  readonly #rate: Rate;
  readonly #clock: Clock;
  /** By `Principal.id`; there are as many as tokens. */
  readonly #buckets = new Map<string, TokenBucket>();

  constructor({ framesPerSecond, frameBurst }: Pick<ServerLimits, 'framesPerSecond' | 'frameBurst'>, clock: Clock) {
    this.#rate = { perSecond: framesPerSecond, burst: frameBurst };
    this.#clock = clock;
  }

  /** Looks at every frame of this socket from now on, to its end. */
  attach(socket: ThrottledSocket, principalId: string): void {
    const bucket = this.#bucketOf(principalId);
    let wait: Timer | undefined;
    let closed = false;
    const throttle = (ms: number): void => {
      wait = this.#clock.after(ms, () => {
        const more = this.#waitFor(bucket, socket);
        if (more > 0) {
          throttle(more);
          return;
        }
        wait = undefined;
        socket.resume();
      });
    };
    const count = (data: { readonly length: number }): void => {
      bucket.charge(1 + data.length / BYTES_PER_TOKEN, this.#clock.monotonic());
      if (wait !== undefined || closed) return;
      const ms = this.#waitFor(bucket, socket);
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

  #bucketOf(principalId: string): TokenBucket {
    let bucket = this.#buckets.get(principalId);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.#rate, this.#clock.monotonic());
      this.#buckets.set(principalId, bucket);
    }
    return bucket;
  }

  /** Milliseconds until this socket may be read again; 0: now. */
  #waitFor(bucket: TokenBucket, { bufferedAmount }: Pick<WebSocket, 'bufferedAmount'>): number {
    const ms = bucket.debtMs(this.#clock.monotonic());
    return bufferedAmount > MAX_UNREAD_BYTES ? Math.max(ms, LOOK_MS) : ms;
  }
}
