import type { Logger } from '../../../base/logger.ts';
import { CloseCode } from '../../../protocol/codes.ts';
import type { RegisteredFrame, RegisterFrame } from '../../../protocol/frames.ts';
import { closeReason } from '../../../server/sockets/close-reason.ts';
import type { AgentRegistry } from '../../agents/agent-registry.ts';
import type { EventRecorder } from '../../events/event-recorder.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import type { AgentSession } from '../agent-session.ts';
import type { AgentSessions } from '../agent-sessions.ts';

export interface RegisterHandlerParts {
  readonly registry: Pick<AgentRegistry, 'registerAgent' | 'getAgent'>;
  readonly sessions: Pick<AgentSessions, 'asked' | 'registered' | 'close' | 'writerOf'>;
  readonly outbox: Pick<Outbox, 'drainQueue'>;
  readonly events: Pick<EventRecorder, 'deviceConnected'>;
  readonly challenge: (holderId: string, session: AgentSession, frame: RegisterFrame) => void;
  /** Handles a frame that was kept while the session waited. */
  readonly replay: (session: AgentSession, data: Buffer) => void;
  readonly relayId: string;
  readonly pingIntervalMs: number;
  readonly logger: Logger;
}

/** `register`: a connection asks to be its device. */
export class RegisterHandler {
  readonly #parts: RegisterHandlerParts;

  constructor(parts: RegisterHandlerParts) {
    this.#parts = parts;
  }

  handle(session: AgentSession, frame: RegisterFrame): void {
    const { sessions } = this.#parts;
    if (session.state !== 'new') {
      sessions.close(session, CloseCode.protocolError, closeReason('protocolError', 'registered already'));
      return;
    }
    if (frame.deviceId !== session.deviceId) {
      const reason = closeReason('registrationFailed', 'the token belongs to another deviceId');
      sessions.close(session, CloseCode.registrationFailed, reason);
      return;
    }
    sessions.asked(session);
    this.admit(session, frame);
  }

  /** Registers the session if its device is free; otherwise it waits for the probe of the one that has it. */
  admit(session: AgentSession, frame: RegisterFrame): void {
    if (session.state === 'gone') return;
    const { registry, logger } = this.#parts;
    const { deviceId, connectionId } = session;
    if (registry.registerAgent({ deviceId, connectionId, name: frame.name, platform: frame.platform })) {
      logger.info({ deviceId, clientId: connectionId }, 'agent registered');
      this.#parts.events.deviceConnected({ deviceId, name: frame.name, platform: frame.platform });
      this.#welcome(session);
      return;
    }
    session.state = 'waiting';
    session.kept ??= [];
    const holderId = registry.getAgent(deviceId)?.connectionId;
    if (holderId !== undefined) this.#parts.challenge(holderId, session, frame);
  }

  #welcome(session: AgentSession): void {
    const { sessions, outbox, replay, relayId, pingIntervalMs } = this.#parts;
    const { deviceId, kept } = session;
    session.kept = undefined;
    sessions.registered(session);
    const frame: RegisteredFrame = { type: 'registered', deviceId, relayId, pingIntervalMs };
    sessions.writerOf(session)?.send(JSON.stringify(frame));
    // First: an ACK among them may be for a message that would otherwise be sent again.
    for (const data of kept ?? []) replay(session, data);
    outbox.drainQueue(deviceId);
  }
}
