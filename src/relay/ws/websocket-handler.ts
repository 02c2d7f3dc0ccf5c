import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Logger } from '../../base/logger.ts';
import { CloseCode } from '../../protocol/codes.ts';
import type { AgentRegistry } from '../agents/agent-registry.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Principal } from '../tokens/principal.ts';
import type { AgentSessions } from './agent-sessions.ts';
import { closeReason } from './close-reason.ts';
import { DirectWriter } from './direct-writer.ts';
import type { DuplicateProbe } from './duplicate-probe.ts';
import type { FrameRouter } from './frame-router.ts';
import type { PingPong } from './ping-pong.ts';

export interface WebSocketHandlerParts {
  readonly sessions: AgentSessions;
  readonly router: Pick<FrameRouter, 'route'>;
  readonly pingPong: Pick<PingPong, 'pong'>;
  readonly probe: Pick<DuplicateProbe, 'answered'>;
  readonly registry: Pick<AgentRegistry, 'setAgentAlive'>;
  readonly outbox: Pick<Outbox, 'drainQueue'>;
  readonly maxBufferedBytes: number;
  readonly logger: Logger;
}

/** Connects the events of one socket to what they mean. */
export class WebSocketHandler {
  readonly #parts: WebSocketHandlerParts;

  constructor(parts: WebSocketHandlerParts) {
    this.#parts = parts;
  }

  /**
   * Takes an accepted socket, whose token is verified. Every listener is attached before this returns: an event
   * that comes while nobody listens is lost, and an `error` without a listener would end the process.
   */
  accept(socket: WebSocket, stream: Duplex, principal: Principal): void {
    const { sessions, router, pingPong, probe, registry, outbox, maxBufferedBytes, logger } = this.#parts;
    const session = sessions.open(socket, new DirectWriter(socket, stream, maxBufferedBytes), principal);

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
      if (session.state !== 'registered') return;
      registry.setAgentAlive(session.deviceId);
      probe.answered(session, answered);
    });
    socket.on('close', () => sessions.gone(session));
    socket.on('error', (error) => {
      logger.debug({ clientId: session.connectionId, error: error.message }, 'socket error');
    });
    stream.on('drain', () => {
      if (session.state === 'registered') outbox.drainQueue(session.deviceId);
    });
  }
}
