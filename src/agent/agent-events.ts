import type { AgentStatus } from '../protocol/frames.ts';
import type { Outcome } from '../protocol/message.ts';
import type { ConnectionState } from './connection/connection-state.ts';
import type { HeldMessage } from './inbox/journal-schema.ts';

/** What an agent tells its host. Only `held` carries text, for the user's eyes; never log it. */
export type AgentEvent =
  | { type: 'connection'; connection: ConnectionState }
  | { type: 'status'; status: AgentStatus }
  /** The whole list, oldest first. */
  | { type: 'held'; held: HeldMessage[] }
  /** Somebody has sent for the first time, or is called something else. */
  | { type: 'senders' }
  /** A message was handled for the first time. */
  | { type: 'message'; id: string; outcome: Outcome };
