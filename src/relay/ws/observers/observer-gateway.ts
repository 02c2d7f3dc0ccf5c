import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { PingPong } from '../../../server/heartbeat/ping-pong.ts';
import type { IConnectionManager } from '../../../server/sockets/connection-manager.ts';
import type { EventJournal } from '../../events/event-journal.ts';
import type { EventRecorder } from '../../events/event-recorder.ts';
import type { RelayLimits } from '../../relay-limits.ts';
import type { WriteBatch } from '../../store/write-batch.ts';
import type { SocketHandler } from '../socket-handler.ts';
import { ObserverSessions } from './observer-sessions.ts';
import { ObserverSocketHandler } from './observer-socket-handler.ts';
import { SubscribeHandler } from './subscribe-handler.ts';

export interface ObserverGatewayParts {
  readonly connections: IConnectionManager;
  readonly pingPong: Pick<PingPong, 'pong'>;
  readonly log: EventJournal;
  readonly events: EventRecorder;
  readonly batch: Pick<WriteBatch, 'flush'>;
  readonly limits: RelayLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The way in and out for observers. */
export interface ObserverGateway {
  readonly handler: SocketHandler;
  has(clientId: string): boolean;
  terminate(clientId: string): void;
  /** Closes all connections of a principal whose token was revoked. */
  closePrincipal(principalId: string): void;
  /** Closes every connection with 1001. */
  stop(): void;
}

/** Puts the parts together. Nothing is started. */
export function createObserverGateway(parts: ObserverGatewayParts): ObserverGateway {
  const { connections, pingPong, log, events, batch, limits, clock, logger } = parts;
  const sessions = new ObserverSessions({ connections, clock, limits, logger });
  const subscribe = new SubscribeHandler({ sessions, log, batch });
  return {
    handler: new ObserverSocketHandler({ connections, sessions, subscribe, pingPong, events, logger }),
    has: (clientId) => sessions.has(clientId),
    terminate: (clientId) => sessions.terminate(clientId),
    closePrincipal: (principalId) => sessions.closePrincipal(principalId),
    stop: () => sessions.closeAll(),
  };
}
