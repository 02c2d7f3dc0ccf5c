import type { AgentFrame } from '../../protocol/frames.ts';

/** What the inbox needs of the connection. Both return false, and keep nothing, when there is no connection. */
export interface RelayLink {
  send(frame: AgentFrame): boolean;
  /** `onConfirmed` runs once the relay has certainly read the frame. */
  sendConfirmed(frame: AgentFrame, onConfirmed: () => void): boolean;
}
