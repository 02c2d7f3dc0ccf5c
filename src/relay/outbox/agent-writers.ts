/**
 * What became of a frame. `written`: it is in the socket's buffer. `queued`: it comes when the peer has read what is
 * before it. `closed`: the socket is not open. `overflow`: the peer is too slow, and has just been cut for it.
 * A frame that was not written is lost only together with the connection, whose end both sides see.
 */
export type SendStatus = 'written' | 'queued' | 'closed' | 'overflow';

/** The way to one connected agent. */
export interface AgentWriter {
  /** False while its socket buffers too much; `Outbox.drainQueue` is called again when it has drained. */
  readonly writable: boolean;
  /** UTF-8 text, encoded or not. Never throws. */
  send(frame: string | Buffer): SendStatus;
  /** Between the two, frames are collected into one write, which is made at the second. */
  cork(): void;
  uncork(): void;
}

/** What the outbox knows of connections: whether a device has one, and how to write to it. */
export interface AgentWriters {
  /** `undefined`: not connected. */
  writerOf(deviceId: string): AgentWriter | undefined;
}
