import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { PingPong } from '../../server/heartbeat/ping-pong.ts';
import type { IConnectionManager } from '../../server/sockets/connection-manager.ts';
import type { AgentRegistry } from '../agents/agent-registry.ts';
import type { Delivery } from '../delivery.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import type { RelayLimits } from '../relay-limits.ts';
import { AgentSessions } from './agent-sessions.ts';
import type { Door } from './door.ts';
import { DuplicateProbe } from './duplicate-probe.ts';
import { FrameRouter } from './frame-router.ts';
import { AckHandler } from './handlers/ack.ts';
import { RegisterHandler } from './handlers/register.ts';
import { StatusHandler } from './handlers/status.ts';
import { UpdateHandler } from './handlers/update.ts';
import { WebSocketHandler } from './websocket-handler.ts';

export interface AgentGatewayParts {
  readonly connections: IConnectionManager;
  readonly registry: AgentRegistry;
  readonly delivery: Pick<Delivery, 'outbox' | 'acks'>;
  readonly pingPong: PingPong;
  readonly events: EventRecorder;
  readonly relayId: string;
  readonly limits: RelayLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The way in and out for agents. */
export interface AgentGateway {
  readonly door: Door;
  terminate(clientId: string): void;
  /** Closes all connections of a principal whose token was revoked. */
  closePrincipal(principalId: string): void;
  /** Closes every connection with 1001. */
  stop(): void;
}

/** Puts the parts of the socket side together. Nothing is started. */
export function createAgentGateway(parts: AgentGatewayParts): AgentGateway {
  const { connections, pingPong, registry, events, relayId, limits, clock, logger } = parts;
  const { outbox, acks } = parts.delivery;
  const sessions = new AgentSessions({ connections, registry, clock, limits, logger });
  // Registration starts probes and probes end in registration: hence the late binding.
  const register: RegisterHandler = new RegisterHandler({
    registry,
    sessions,
    outbox,
    events,
    challenge: (holderId, session, frame) => probe.challenge(holderId, session, frame),
    replay: (session, data) => router.route(session, data, false),
    relayId,
    pingIntervalMs: limits.pingIntervalMs,
    logger,
  });
  const probe = new DuplicateProbe({
    sessions,
    pingPong,
    admit: (session, frame) => register.admit(session, frame),
    probeMs: limits.duplicateProbeMs,
    clock,
    logger,
  });
  const router: FrameRouter = new FrameRouter({
    sessions,
    register,
    ack: new AckHandler(acks),
    update: new UpdateHandler(acks),
    status: new StatusHandler(registry, events),
    maxKeptFrames: limits.maxKeptFrames,
  });
  sessions.onGone((session, heldDevice) => {
    // In this order: what the old connection had is back in the queue before a new one drains it.
    if (heldDevice) {
      events.deviceDisconnected(session.deviceId);
      outbox.agentGone(session.deviceId);
    }
    probe.gone(session);
  });
  const { maxBufferedBytes } = limits;
  const door = new WebSocketHandler({
    connections,
    sessions,
    router,
    pingPong,
    probe,
    registry,
    outbox,
    events,
    maxBufferedBytes,
    logger,
  });
  return {
    door,
    terminate: (clientId) => sessions.terminate(clientId),
    closePrincipal: (principalId) => sessions.closePrincipal(principalId),
    stop() {
      probe.stop();
      sessions.closeAll();
    },
  };
}
