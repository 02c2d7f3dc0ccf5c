import type { FrameWriter } from '../../server/sockets/connection.ts';

/** What the outbox knows of connections: whether a device has one, and how to write to it. */
export interface AgentWriters {
  /** `undefined`: not connected. When its writer has drained, `Outbox.drainQueue` is called again. */
  writerOf(deviceId: string): FrameWriter | undefined;
}
