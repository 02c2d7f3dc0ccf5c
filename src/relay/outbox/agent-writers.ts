/** The way to one connected agent. */
export interface AgentWriter {
  /** False while its socket buffers too much; `Outbox.drainQueue` is called again when it has drained. */
  readonly writable: boolean;
  /** Never throws: what cannot be written is found missing when the connection closes. */
  send(frame: string): void;
  /** Between the two, frames are collected into one write. */
  cork(): void;
  uncork(): void;
}

/** What the outbox knows of connections: whether a device has one, and how to write to it. */
export interface AgentWriters {
  /** `undefined`: not connected. */
  writerOf(deviceId: string): AgentWriter | undefined;
}
