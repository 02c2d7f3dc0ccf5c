import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import { WEBSOCKET_PATH } from '../../protocol/limits.ts';
import { bearerToken } from '../../server/guard/bearer-token.ts';
import type { TokenVerifier } from '../../server/guard/principal.ts';
import { Heartbeat } from '../../server/heartbeat/heartbeat.ts';
import { PingPong } from '../../server/heartbeat/ping-pong.ts';
import type { IConnectionManager } from '../../server/sockets/connection-manager.ts';
import { FrameThrottle } from '../../server/sockets/frame-throttle.ts';
import { UpgradeHandler } from '../../server/sockets/upgrade-handler.ts';
import type { AgentRegistry } from '../agents/agent-registry.ts';
import type { Delivery } from '../delivery.ts';
import type { EventJournal } from '../events/event-journal.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import type { DeviceOwnership } from '../outbox/device-ownership.ts';
import type { RelayLimits } from '../relay-limits.ts';
import { createAgentGateway } from './agents/agent-gateway.ts';
import { createObserverGateway } from './observers/observer-gateway.ts';

export interface SocketGatewayParts {
  readonly connections: IConnectionManager;
  readonly registry: AgentRegistry;
  readonly delivery: Pick<Delivery, 'outbox' | 'acks' | 'batch' | 'arrivals'>;
  readonly log: EventJournal;
  readonly events: EventRecorder;
  readonly tokens: TokenVerifier;
  readonly isStopping: () => boolean;
  /** Of a relay in a cluster. */
  readonly ownership?: DeviceOwnership | undefined;
  /** Agents go, and none comes any more. */
  readonly isDraining: () => boolean;
  readonly relayId: string;
  readonly limits: RelayLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The way in and out for every socket. */
export interface SocketGateway {
  handleUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
  /** Closes all connections of a principal whose token was revoked. */
  closePrincipal(principalId: string): void;
  release(deviceId: string): Promise<boolean>;
  /** Closes the connections of these devices with 1001: their agents come again. */
  closeDevices(deviceIds: readonly string[]): void;
  start(): void;
  /** Closes every agent with 4009, over that time. Resolves when all have gone. */
  drainAgents(spreadMs: number): Promise<void>;
  /** Closes every agent with 1001. Observers stay, to hear of what that leads to. */
  stopAgents(): void;
  /** Closes every observer with 1001. */
  stopObservers(): void;
}

/** `/ws` for agents and observers. Nothing is started. */
export function createSocketGateway(parts: SocketGatewayParts): SocketGateway {
  const { connections, delivery, tokens, isStopping, isDraining, limits, clock, logger } = parts;
  const pingPong = new PingPong(connections);
  const agents = createAgentGateway({ ...parts, pingPong });
  const observers = createObserverGateway({ ...parts, pingPong, batch: delivery.batch });
  const throttle = new FrameThrottle(limits, clock);
  const upgrades = new UpgradeHandler({
    path: WEBSOCKET_PATH,
    authorize: (request) => tokens.verify(bearerToken(request)),
    admit(principal) {
      if (isStopping()) throw new ProtocolError('SHUTTING_DOWN', 'the relay is shutting down');
      const isAgent = principal.scope === 'receive';
      if (isAgent && isDraining()) throw new ProtocolError('SHUTTING_DOWN', 'the relay makes way for another one');
      const { handler } = isAgent ? agents : observers;
      if (!handler.mayOpen(principal)) throw new ProtocolError('RATE_LIMITED', 'too many connections of this token');
      return (socket, stream) => {
        throttle.attach(socket, principal.id);
        handler.accept(socket, stream, principal);
      };
    },
    limits,
    logger,
  });
  const terminate = (clientId: string): void =>
    observers.has(clientId) ? observers.terminate(clientId) : agents.terminate(clientId);
  const heartbeat = new Heartbeat(pingPong, terminate, limits, clock, logger);
  return {
    handleUpgrade: (request, stream, head) => upgrades.handle(request, stream, head),
    closePrincipal(principalId) {
      agents.closePrincipal(principalId);
      observers.closePrincipal(principalId);
    },
    release: (deviceId) => agents.release(deviceId),
    closeDevices: (deviceIds) => agents.closeDevices(deviceIds),
    start: () => heartbeat.startHeartbeat(),
    drainAgents: (spreadMs) => agents.drain(spreadMs),
    stopAgents() {
      heartbeat.stopHeartbeat();
      agents.stop();
    },
    stopObservers: () => observers.stop(),
  };
}
