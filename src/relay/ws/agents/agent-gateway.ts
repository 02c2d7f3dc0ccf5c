import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { PingPong } from '../../../server/heartbeat/ping-pong.ts';
import type { IConnectionManager } from '../../../server/sockets/connection-manager.ts';
import type { AgentRegistry } from '../../agents/agent-registry.ts';
import type { Delivery } from '../../delivery.ts';
import { DeviceNews } from '../../events/device-news.ts';
import type { EventRecorder } from '../../events/event-recorder.ts';
import type { DeviceOwnership } from '../../outbox/device-ownership.ts';
import type { RelayLimits } from '../../relay-limits.ts';
import type { SocketHandler } from '../socket-handler.ts';
import { AgentSessions } from './agent-sessions.ts';
import { AgentSocketHandler } from './agent-socket-handler.ts';
import { DuplicateProbe } from './duplicate-probe.ts';
import { FrameRouter } from './frame-router.ts';
import { RegisterHandler } from './register-handler.ts';

export interface AgentGatewayParts {
  readonly connections: IConnectionManager;
  readonly registry: AgentRegistry;
  readonly delivery: Pick<Delivery, 'outbox' | 'acks' | 'arrivals'>;
  readonly pingPong: PingPong;
  readonly events: EventRecorder;
  /** Of a relay in a cluster. */
  readonly ownership?: DeviceOwnership | undefined;
  readonly relayId: string;
  readonly limits: RelayLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The way in and out for agents. */
export interface AgentGateway {
  readonly handler: SocketHandler;
  terminate(clientId: string): void;
  /** Closes all connections of a principal whose token was revoked. */
  closePrincipal(principalId: string): void;
  /** Resolves with whether the device is free: a connection that has it and gives no sign of life is cut. */
  release(deviceId: string): Promise<boolean>;
  /** Another relay has these devices: closes their connections with 1001, so that their agents come again, here or there. */
  closeDevices(deviceIds: readonly string[]): void;
  /** Closes every connection with 4009, over that time. Resolves when all have gone. */
  drain(spreadMs: number): Promise<void>;
  /** Closes every connection with 1001. */
  stop(): void;
}

/** Puts the parts of the socket side together. Nothing is started. */
export function createAgentGateway(parts: AgentGatewayParts): AgentGateway {
  const { connections, pingPong, registry, events, relayId, limits, clock, logger } = parts;
  const { outbox, acks, arrivals } = parts.delivery;
  const sessions = new AgentSessions({ connections, registry, clock, limits, logger });
  const probe = new DuplicateProbe({ sessions, pingPong, probeMs: limits.duplicateProbeMs, clock, logger });
  const { pingIntervalMs, maxKeptFrames, maxBufferedBytes } = limits;
  const news = new DeviceNews(events, clock);
  const register = new RegisterHandler({
    ...{
      registry,
      sessions,
      events: news,
      probe,
      arrivals,
      ownership: parts.ownership,
      relayId,
      pingIntervalMs,
      logger,
    },
  });
  const router = new FrameRouter({ sessions, register, acks, registry, events: news, maxKeptFrames });
  register.onRegistered((session, kept) => {
    // First: an ACK among them may be for a message that would otherwise be sent again.
    for (const data of kept) router.route(session, data, false);
    arrivals.serve(session.deviceId);
  });
  sessions.onGone((session, heldDevice) => {
    // In this order: what the old connection had is back in the queue before a new one drains it.
    if (heldDevice) {
      news.deviceDisconnected(session.deviceId);
      arrivals.leave(session.deviceId);
    }
    for (const newcomer of probe.gone(session)) newcomer.free();
  });
  const handler = new AgentSocketHandler({
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
    handler,
    terminate: (clientId) => sessions.terminate(clientId),
    closePrincipal: (principalId) => sessions.closePrincipal(principalId),
    release: (deviceId) =>
      new Promise((resolve) => {
        const holderId = registry.getAgent(deviceId)?.connectionId;
        if (holderId === undefined) resolve(true);
        else
          probe.challenge(holderId, deviceId, {
            id: randomUUID(),
            free: () => resolve(true),
            refuse: () => resolve(false),
          });
      }),
    closeDevices(deviceIds) {
      sessions.closeDevices(new Set(deviceIds));
      for (const deviceId of deviceIds) news.handedOver(deviceId);
    },
    drain: (spreadMs) => sessions.drain(spreadMs),
    stop() {
      probe.stop();
      sessions.closeAll();
      news.stop();
    },
  };
}
