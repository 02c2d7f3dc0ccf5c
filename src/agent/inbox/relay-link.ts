import type { AgentFrame } from '../../protocol/frames.ts';

/** What the inbox needs of the connection. The first two return false, and keep nothing, when there is none. */
export interface RelayLink {
  /** The relay that this agent is registered with now; what belongs to another one has to wait for it. */
  readonly relayId: string | undefined;
  send(frame: AgentFrame): boolean;
  /** `onConfirmed` runs once the relay has certainly read the frame. */
  sendConfirmed(frame: AgentFrame, onConfirmed: () => void): boolean;
  /** What to wait for before a message is typed, because the relay may have taken it back; then ask again. */
  doubt(): Promise<void> | undefined;
}
