import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Logger } from '../../../base/logger.ts';
import { CloseCode, CloseReason } from '../../../protocol/codes.ts';
import type { Principal } from '../../../server/guard/principal.ts';
import type { PingPong } from '../../../server/heartbeat/ping-pong.ts';
import { closeReason } from '../../../server/sockets/close-reason.ts';
import type { IConnectionManager } from '../../../server/sockets/connection-manager.ts';
import type { EventRecorder } from '../../events/event-recorder.ts';
import type { SocketHandler } from '../socket-handler.ts';
import type { ObserverSession } from './observer-session.ts';
import type { ObserverSessions } from './observer-sessions.ts';
import type { SubscribeHandler } from './subscribe-handler.ts';

export interface ObserverSocketHandlerParts {
  readonly connections: Pick<IConnectionManager, 'createWriter'>;
  readonly sessions: ObserverSessions;
  readonly subscribe: Pick<SubscribeHandler, 'handle'>;
  readonly pingPong: Pick<PingPong, 'pong'>;
  readonly events: Pick<EventRecorder, 'slowConsumerCut'>;
  readonly logger: Logger;
}

/** Connects the events of an observer's socket to what they mean. */
export class ObserverSocketHandler implements SocketHandler {
  readonly #parts: ObserverSocketHandlerParts;

  constructor(parts: ObserverSocketHandlerParts) {
    this.#parts = parts;
  }

  mayOpen(principal: Principal): boolean {
    return this.#parts.sessions.mayOpen(principal);
  }

  accept(socket: WebSocket, stream: Duplex, principal: Principal): void {
    const { connections, sessions, subscribe, pingPong, logger } = this.#parts;
    // A writer tells of the end of the session that it belongs to: each has the other, and nothing is written before.
    const writer = connections.createWriter(socket, stream, {
      slow: (why) => this.#cut(session, why),
      failed: (error) => {
        logger.warn({ clientId: session.connectionId, error: error.message }, 'a frame could not be written');
        sessions.terminate(session.connectionId);
      },
    });
    const session = sessions.open(socket, writer, principal);

    socket.on('message', (data, isBinary) => {
      try {
        subscribe.handle(session, data as Buffer, isBinary);
      } catch (error) {
        logger.error({ clientId: session.connectionId, error: String(error) }, 'a frame could not be handled');
        sessions.close(session, CloseCode.protocolError, closeReason('protocolError', 'the frame was not handled'));
      }
    });
    socket.on('pong', (payload) => pingPong.pong(session.connectionId, payload));
    socket.on('close', () => sessions.gone(session));
    socket.on('error', (error) => {
      logger.debug({ clientId: session.connectionId, error: error.message }, 'socket error');
    });
  }

  #cut(session: ObserverSession, why: string): void {
    const { sessions, events, logger } = this.#parts;
    logger.warn({ clientId: session.connectionId, why }, 'observer cut: it does not read');
    sessions.close(session, CloseCode.slowConsumer, CloseReason.slowConsumer);
    events.slowConsumerCut(session.connectionId);
  }
}
