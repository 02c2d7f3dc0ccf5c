import { type AckFrame, type AgentFrame, agentFrameSchema } from '../../../protocol/frames.ts';
import { parseFrame } from '../../../server/sockets/parse-frame.ts';

/**
 * An ACK as agents of ours write it for a text that was typed and read; the id in lower case, as the relay gave it. Any
 * other frame, and this one in any other order, is `agentFrameSchema`'s (docs/decisions/0090).
 */
const BARE_ACK =
  /^\{"type":"ack","id":"([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})","outcome":"typed","receipt":"(read|assumed)"\}$/;
/** What `BARE_ACK` matches is no longer. */
const BARE_ACK_BYTES = 96;

/** The frame, or what is wrong with it. */
export function parseAgentFrame(data: Buffer): AgentFrame | string {
  return (data.length <= BARE_ACK_BYTES && bareAck(data)) || parseFrame(agentFrameSchema, data);
}

/** `undefined`: the schema has to say. */
export function bareAck(data: Buffer): AckFrame | undefined {
  const match = BARE_ACK.exec(data.toString('latin1'));
  if (match === null) return undefined;
  const [, id = '', receipt] = match;
  return { type: 'ack', id, outcome: 'typed', receipt: receipt === 'read' ? 'read' : 'assumed' };
}
