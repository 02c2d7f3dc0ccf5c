import type { HlcStamp } from '../../base/hlc.ts';
import type { Principal } from '../guard/principal.ts';

/** What a server uses of a `ws` socket. */
export interface ClientSocket {
  /** 0 to 3, as in the WebSocket API; 1 is open. */
  readonly readyState: number;
  ping(data: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

/**
 * What became of a frame. `written`: it is in the socket's buffer. `queued`: it comes when the peer has read what is
 * before it. `closed`: the socket is not open. `overflow`: the peer is too slow, and has just been cut for it.
 * A frame that was not written is lost only together with the connection, whose end both sides see.
 */
export type SendStatus = 'written' | 'queued' | 'closed' | 'overflow';

/** The way to one peer. */
export interface FrameWriter {
  /** False while its socket buffers too much; `WriterOwner.drained` is called when it has drained. */
  readonly writable: boolean;
  /** UTF-8 text, encoded or not. Never throws. */
  send(frame: string | Buffer): SendStatus;
  /** Between the two, frames are collected into one write, which is made at the second. */
  cork(): void;
  uncork(): void;
}

/** How frames get into a socket. What coalesces or bounds the writing goes in here. */
export interface ClientWriter extends FrameWriter {
  /** The connection is over: forgets what is queued, and its timer. */
  stop(): void;
}

/** A frame that not everybody may see. */
export interface AddressedFrame {
  /** UTF-8 text. */
  readonly frame: Buffer;
  visibleTo(principal: Principal): boolean;
}

export const OPEN = 1;

/** One accepted socket. There can be thousands: a field here is paid for by each. */
export class Connection {
  readonly id: string;
  readonly socket: ClientSocket;
  readonly writer: ClientWriter;
  principal: Principal | undefined = undefined;
  /** Broadcasts pass it by: it has not asked for them yet. */
  muted = false;
  /** Which broadcast it gets next. */
  nextBroadcast = 0;
  /** When it was registered, by the hybrid logical clock; `undefined` without one. */
  readonly registeredAt: HlcStamp | undefined;
  /** The last sign of life, by the monotonic clock. */
  lastPing: number;
  /** The number of the last ping sent, which is its payload, and of the last one answered. */
  pingSent = 0;
  pingAnswered = 0;
  /** Heartbeat pings in a row without any pong. */
  unansweredPings = 0;

  constructor(id: string, socket: ClientSocket, writer: ClientWriter, now: number, registeredAt?: HlcStamp) {
    this.id = id;
    this.socket = socket;
    this.writer = writer;
    this.lastPing = now;
    this.registeredAt = registeredAt;
  }
}
