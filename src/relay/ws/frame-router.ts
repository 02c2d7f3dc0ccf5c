import { CloseCode } from '../../protocol/codes.ts';
import { type AgentFrame, agentFrameSchema } from '../../protocol/frames.ts';
import { closeReason } from '../../server/sockets/close-reason.ts';
import { parseFrame } from '../../server/sockets/parse-frame.ts';
import type { AgentSession } from './agent-session.ts';
import type { AgentSessions } from './agent-sessions.ts';
import type { AckHandler } from './handlers/ack.ts';
import type { RegisterHandler } from './handlers/register.ts';
import type { StatusHandler } from './handlers/status.ts';
import type { UpdateHandler } from './handlers/update.ts';

export interface FrameRouterParts {
  readonly sessions: Pick<AgentSessions, 'close'>;
  readonly register: RegisterHandler;
  readonly ack: AckHandler;
  readonly update: UpdateHandler;
  readonly status: StatusHandler;
  readonly maxKeptFrames: number;
}

/** From the bytes of a frame to the handler of its type. What is no frame of ours closes the connection. */
export class FrameRouter {
  readonly #parts: FrameRouterParts;

  constructor(parts: FrameRouterParts) {
    this.#parts = parts;
  }

  route(session: AgentSession, data: Buffer, isBinary: boolean): void {
    if (session.state === 'gone') return;
    if (isBinary) {
      this.#refuse(session, 'binary frames are not part of it');
      return;
    }
    if (session.state === 'waiting' && session.kept !== undefined) {
      if (session.kept.length < this.#parts.maxKeptFrames) session.kept.push(data);
      else this.#refuse(session, 'too many frames before "registered"');
      return;
    }
    const frame = parseFrame(agentFrameSchema, data);
    if (typeof frame === 'string') this.#refuse(session, frame);
    else this.#dispatch(session, frame);
  }

  #dispatch(session: AgentSession, frame: AgentFrame): void {
    if (frame.type === 'register') {
      this.#parts.register.handle(session, frame);
      return;
    }
    if (session.state !== 'registered') {
      this.#refuse(session, 'the first frame must be "register"');
      return;
    }
    if (frame.type === 'ack') this.#parts.ack.handle(session, frame);
    else if (frame.type === 'update') this.#parts.update.handle(session, frame);
    else this.#parts.status.handle(session, frame);
  }

  #refuse(session: AgentSession, why: string): void {
    this.#parts.sessions.close(session, CloseCode.protocolError, closeReason('protocolError', why));
  }
}
