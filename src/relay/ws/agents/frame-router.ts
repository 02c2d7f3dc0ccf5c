import { isDeepStrictEqual } from 'node:util';
import { CloseCode } from '../../../protocol/codes.ts';
import type { AgentFrame, StatusFrame } from '../../../protocol/frames.ts';
import { closeReason } from '../../../server/sockets/close-reason.ts';
import type { AgentRegistry } from '../../agents/agent-registry.ts';
import type { DeviceNews } from '../../events/device-news.ts';
import type { AckTable } from '../../outbox/ack-table.ts';
import { parseAgentFrame } from './agent-frame.ts';
import type { AgentSession } from './agent-session.ts';
import type { AgentSessions } from './agent-sessions.ts';
import type { RegisterHandler } from './register-handler.ts';

export interface FrameRouterParts {
  readonly sessions: Pick<AgentSessions, 'close'>;
  readonly register: Pick<RegisterHandler, 'handle'>;
  readonly acks: Pick<AckTable, 'handleAck' | 'handleUpdate'>;
  readonly registry: Pick<AgentRegistry, 'getAgent' | 'setAgentStatus'>;
  readonly events: Pick<DeviceNews, 'deviceStatus'>;
  readonly maxKeptFrames: number;
}

/** From the bytes of a frame to what it means. What is no frame of ours closes the connection. */
export class FrameRouter {
  readonly #parts: FrameRouterParts;

  constructor(parts: FrameRouterParts) {
    this.#parts = parts;
  }

  route(session: AgentSession, data: Buffer, isBinary: boolean): void {
    const { state } = session;
    if (state.name === 'gone') return;
    if (isBinary) {
      this.#refuse(session, 'binary frames are not part of it');
      return;
    }
    if (state.name === 'waiting') {
      if (state.kept.length < this.#parts.maxKeptFrames) state.kept.push(data);
      else this.#refuse(session, 'too many frames before "registered"');
      return;
    }
    const frame = parseAgentFrame(data);
    if (typeof frame === 'string') this.#refuse(session, frame);
    else this.#dispatch(session, frame);
  }

  #dispatch(session: AgentSession, frame: AgentFrame): void {
    const { register, acks } = this.#parts;
    if (frame.type === 'register') {
      register.handle(session, frame);
      return;
    }
    if (session.state.name !== 'registered') {
      this.#refuse(session, 'the first frame must be "register"');
      return;
    }
    if (frame.type === 'ack') acks.handleAck(session.deviceId, frame);
    else if (frame.type === 'update') acks.handleUpdate(session.deviceId, frame);
    else this.#noteStatus(session, frame);
  }

  #noteStatus({ deviceId }: AgentSession, { type: _, ...status }: StatusFrame): void {
    const { registry, events } = this.#parts;
    // What an agent repeats is no change: nobody who waits for one is woken.
    if (isDeepStrictEqual(registry.getAgent(deviceId)?.status, status)) return;
    registry.setAgentStatus(deviceId, status);
    events.deviceStatus(deviceId, status);
  }

  #refuse(session: AgentSession, why: string): void {
    this.#parts.sessions.close(session, CloseCode.protocolError, closeReason('protocolError', why));
  }
}
