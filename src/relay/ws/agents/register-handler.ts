import type { Logger } from '../../../base/logger.ts';
import { CloseCode, CloseReason } from '../../../protocol/codes.ts';
import type { RegisteredFrame, RegisterFrame } from '../../../protocol/frames.ts';
import { closeReason } from '../../../server/sockets/close-reason.ts';
import type { AgentRegistry } from '../../agents/agent-registry.ts';
import type { DeviceNews } from '../../events/device-news.ts';
import type { AgentArrivals } from '../../outbox/agent-arrivals.ts';
import type { DeviceOwnership } from '../../outbox/device-ownership.ts';
import type { AgentSession } from './agent-session.ts';
import type { AgentSessions } from './agent-sessions.ts';
import type { DuplicateProbe } from './duplicate-probe.ts';

export interface RegisterHandlerParts {
  readonly registry: Pick<AgentRegistry, 'registerAgent' | 'unregisterAgent' | 'getAgent'>;
  readonly sessions: Pick<AgentSessions, 'registered' | 'close' | 'writerOf'>;
  readonly events: Pick<DeviceNews, 'deviceConnected'>;
  readonly probe: Pick<DuplicateProbe, 'challenge'>;
  readonly arrivals: Pick<AgentArrivals, 'arrive' | 'epoch'>;
  /** Of a relay in a cluster. */
  readonly ownership?: DeviceOwnership | undefined;
  readonly relayId: string;
  readonly pingIntervalMs: number;
  readonly logger: Logger;
}

/** `kept`: what the connection sent while it waited for its device, in order. */
export type RegisteredListener = (session: AgentSession, kept: readonly Buffer[]) => void;

/** `register`: a connection asks to be its device. */
export class RegisterHandler {
  readonly #parts: RegisterHandlerParts;
  readonly #onRegistered: RegisteredListener[] = [];

  constructor(parts: RegisterHandlerParts) {
    this.#parts = parts;
  }

  /** Called when a connection has become its device, and was told so. */
  onRegistered(listener: RegisteredListener): void {
    this.#onRegistered.push(listener);
  }

  handle(session: AgentSession, frame: RegisterFrame): void {
    const { sessions } = this.#parts;
    const { state } = session;
    if (state.name !== 'new') {
      sessions.close(session, CloseCode.protocolError, closeReason('protocolError', 'registered already'));
      return;
    }
    if (frame.deviceId !== session.deviceId) {
      const reason = closeReason('registrationFailed', 'the token belongs to another deviceId');
      sessions.close(session, CloseCode.registrationFailed, reason);
      return;
    }
    state.registerTimer.cancel();
    const { ownership } = this.#parts;
    if (ownership === undefined || ownership.owns(session.deviceId)) this.admit(session, frame);
    else void this.#acquire(session, frame, ownership);
  }

  /** Another relay may have the device; what the connection sends meanwhile is kept. */
  async #acquire(session: AgentSession, frame: RegisterFrame, ownership: DeviceOwnership): Promise<void> {
    session.state = { name: 'waiting', kept: [] };
    const answer = await ownership.acquire(session.deviceId);
    if (answer === 'owned') this.admit(session, frame);
    else if (answer === 'busy') this.#refuseDuplicate(session);
    else this.#parts.sessions.close(session, CloseCode.shuttingDown, CloseReason.shuttingDown);
  }

  /** Registers the session if its device is free; otherwise it waits for the probe of the one that has it. */
  admit(session: AgentSession, frame: RegisterFrame): void {
    if (session.state.name === 'gone') return;
    const { registry, probe, events, logger } = this.#parts;
    const { deviceId, connectionId } = session;
    if (registry.registerAgent({ deviceId, connectionId, name: frame.name, platform: frame.platform })) {
      if (!this.#arrive(session, frame)) return;
      logger.info({ deviceId, clientId: connectionId }, 'agent registered');
      events.deviceConnected({ deviceId, name: frame.name, platform: frame.platform });
      this.#welcome(session);
      return;
    }
    if (session.state.name !== 'waiting') session.state = { name: 'waiting', kept: [] };
    const holderId = registry.getAgent(deviceId)?.connectionId;
    if (holderId === undefined) return;
    probe.challenge(holderId, deviceId, {
      id: connectionId,
      free: () => this.admit(session, frame),
      refuse: () => this.#refuseDuplicate(session),
    });
  }

  #refuseDuplicate(session: AgentSession): void {
    this.#parts.sessions.close(session, CloseCode.duplicateConnection, CloseReason.duplicateConnection);
  }

  /** Without a note on the disk nothing may be written to it: after a crash nobody would know. */
  #arrive(session: AgentSession, { journal }: RegisterFrame): boolean {
    const { arrivals, registry, sessions, logger } = this.#parts;
    const { deviceId, connectionId } = session;
    try {
      arrivals.arrive(deviceId, journal);
      return true;
    } catch (error) {
      logger.error({ deviceId, error: String(error) }, 'an agent could not be registered');
      registry.unregisterAgent(deviceId, connectionId);
      sessions.close(
        session,
        CloseCode.registrationFailed,
        closeReason('registrationFailed', 'the relay cannot store it'),
      );
      return false;
    }
  }

  #welcome(session: AgentSession): void {
    const { sessions, arrivals, relayId, pingIntervalMs } = this.#parts;
    const { deviceId, state } = session;
    const kept = state.name === 'waiting' ? state.kept : [];
    sessions.registered(session);
    const frame: RegisteredFrame = { type: 'registered', deviceId, relayId, pingIntervalMs, epoch: arrivals.epoch };
    sessions.writerOf(session)?.send(JSON.stringify(frame));
    for (const listener of this.#onRegistered) listener(session, kept);
  }
}
