import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Logger } from '../../../base/logger.ts';
import { CloseCode, CloseReason } from '../../../protocol/codes.ts';
import type { Principal } from '../../../server/guard/principal.ts';
import type { PingPong } from '../../../server/heartbeat/ping-pong.ts';
import { closeReason } from '../../../server/sockets/close-reason.ts';
import type { IConnectionManager } from '../../../server/sockets/connection-manager.ts';
import type { AgentRegistry } from '../../agents/agent-registry.ts';
import type { EventRecorder } from '../../events/event-recorder.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import type { SocketHandler } from '../socket-handler.ts';
import type { AgentSession } from './agent-session.ts';
import type { AgentSessions } from './agent-sessions.ts';
import type { DuplicateProbe } from './duplicate-probe.ts';
import type { FrameRouter } from './frame-router.ts';

export interface AgentSocketHandlerParts {
  readonly connections: Pick<IConnectionManager, 'createWriter'>;
  readonly sessions: AgentSessions;
  readonly router: Pick<FrameRouter, 'route'>;
  readonly pingPong: Pick<PingPong, 'pong'>;
  readonly probe: Pick<DuplicateProbe, 'answered'>;
  readonly registry: Pick<AgentRegistry, 'setAgentAlive'>;
  readonly outbox: Pick<Outbox, 'drainQueue'>;
  readonly events: Pick<EventRecorder, 'slowConsumerCut'>;
  readonly maxBufferedBytes: number;
  readonly logger: Logger;
}

/** Connects the events of an agent's socket to what they mean. */
export class AgentSocketHandler implements SocketHandler {
  readonly #parts: AgentSocketHandlerParts;

  constructor(parts: AgentSocketHandlerParts) {
    this.#parts = parts;
  }

  mayOpen(principal: Principal): boolean {
    return this.#parts.sessions.mayOpen(principal);
  }

  accept(socket: WebSocket, stream: Duplex, principal: Principal): void {
    const { connections, sessions, router, pingPong, probe, registry, maxBufferedBytes, logger } = this.#parts;
    // The outbox writes only while it is writable, so nothing but small control frames is ever queued here.
    // A writer tells of the end of the session that it belongs to: each has the other, and nothing is written before.
    const owner = {
      slow: (why: string) => this.#cut(session, why),
      failed: (error: Error) => {
        logger.warn({ clientId: session.connectionId, error: error.message }, 'a frame could not be written');
        sessions.terminate(session.connectionId);
      },
      drained: () => this.#drain(session),
    };
    const writer = connections.createWriter(socket, stream, owner, { highWaterMarkBytes: maxBufferedBytes });
    const session = sessions.open(socket, writer, principal);

    socket.on('message', (data, isBinary) => {
      try {
        router.route(session, data as Buffer, isBinary);
      } catch (error) {
        logger.error({ clientId: session.connectionId, error: String(error) }, 'a frame could not be handled');
        sessions.close(session, CloseCode.protocolError, closeReason('protocolError', 'the frame was not handled'));
      }
    });
    socket.on('pong', (payload) => {
      const answered = pingPong.pong(session.connectionId, payload);
      if (session.state.name !== 'registered') return;
      registry.setAgentAlive(session.deviceId);
      probe.answered(session, answered);
    });
    socket.on('close', () => sessions.gone(session));
    socket.on('error', (error) => {
      logger.debug({ clientId: session.connectionId, error: error.message }, 'socket error');
    });
    stream.on('drain', () => this.#drain(session));
  }

  #drain(session: AgentSession): void {
    if (session.state.name === 'registered') this.#parts.outbox.drainQueue(session.deviceId);
  }

  #cut(session: AgentSession, why: string): void {
    const { sessions, events, logger } = this.#parts;
    logger.warn({ clientId: session.connectionId, why }, 'agent cut: it does not read');
    sessions.close(session, CloseCode.slowConsumer, CloseReason.slowConsumer);
    events.slowConsumerCut(session.connectionId, session.deviceId);
  }
}
