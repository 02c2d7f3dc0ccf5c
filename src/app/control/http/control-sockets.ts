import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { CloseCode, CloseReason } from '../../../protocol/codes.ts';
import type { ControlEvent } from '../../../protocol/control-events.ts';
import type { ControlFrame } from '../../../protocol/control-wire.ts';
import { Heartbeat } from '../../../server/heartbeat/heartbeat.ts';
import { PingPong } from '../../../server/heartbeat/ping-pong.ts';
import { DEFAULT_SERVER_LIMITS } from '../../../server/server-limits.ts';
import { ConnectionManager } from '../../../server/sockets/connection-manager.ts';
import type { Control } from '../control.ts';
import { CallFrames } from './call-frames.ts';
import { type WindowId, type WindowTokens, windowPrincipal } from './window-tokens.ts';

const MAX_SOCKETS = 32;

export interface ControlSocketsParts {
  readonly control: Control;
  readonly tokens: Pick<WindowTokens, 'touch'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The sockets of windows, all of them in a ConnectionManager of their own: calls come in, answers and events go out. */
export class ControlSockets {
  readonly #parts: ControlSocketsParts;
  readonly #connections: ConnectionManager;
  readonly #pingPong: PingPong;
  readonly #heartbeat: Heartbeat;
  readonly #calls: CallFrames;
  #lastNumber = 0;
  #unsubscribe: (() => void) | undefined;

  constructor(parts: ControlSocketsParts) {
    this.#parts = parts;
    const { control, clock, logger } = parts;
    // One slice for all: an event that came later than an answer must not be told before it.
    this.#connections = new ConnectionManager({ broadcastSliceClients: MAX_SOCKETS }, clock);
    this.#pingPong = new PingPong(this.#connections);
    const terminate = (clientId: string): void => this.#terminate(clientId);
    this.#heartbeat = new Heartbeat(this.#pingPong, terminate, DEFAULT_SERVER_LIMITS, clock, logger);
    this.#calls = new CallFrames({ control, clock });
  }

  get full(): boolean {
    return this.#connections.getClientCount() >= MAX_SOCKETS;
  }

  /** Takes an accepted socket whose token is verified. */
  accept(socket: WebSocket, stream: Duplex, window: WindowId): void {
    const { logger, tokens } = this.#parts;
    this.#lastNumber += 1;
    const clientId = `window-${this.#lastNumber}`;
    const writer = this.#connections.createWriter(socket, stream, {
      slow: (why) => {
        logger.warn({ clientId, why }, 'window cut: it does not read');
        this.#close(clientId, CloseCode.slowConsumer, CloseReason.slowConsumer);
      },
      failed: (error) => {
        logger.warn({ clientId, error: error.message }, 'a frame could not be written');
        this.#terminate(clientId);
      },
    });
    this.#connections.registerClient(clientId, socket, writer);
    this.#connections.setClientAuthenticated(clientId, windowPrincipal(window));
    socket.on('message', (data, isBinary) => {
      tokens.touch(window);
      // Closed by us, and not yet by the peer.
      if (this.#connections.getClient(clientId) === undefined) return;
      const broken = this.#calls.handle(clientId, data as Buffer, isBinary, (frame) => writer.send(frame));
      if (broken !== undefined) this.#close(clientId, CloseCode.protocolError, broken);
    });
    socket.on('pong', (payload) => {
      tokens.touch(window);
      this.#pingPong.pong(clientId, payload);
    });
    socket.on('close', () => this.#gone(clientId));
    socket.on('error', (error) => logger.debug({ clientId, error: error.message }, 'socket error'));
    this.#unsubscribe ??= this.#parts.control.onEvent(this.#tell);
    this.#heartbeat.startHeartbeat();
  }

  /** Those of a window whose token is void. */
  closeWindow(window: WindowId): void {
    const { id } = windowPrincipal(window);
    for (const { id: clientId, principal } of [...this.#connections.getClients().values()]) {
      if (principal?.id === id) this.#close(clientId, CloseCode.unauthorized, CloseReason.unauthorized);
    }
  }

  /** Closes every socket with 1001. Idempotent. */
  stop(): void {
    for (const clientId of [...this.#connections.getClients().keys()]) {
      this.#close(clientId, CloseCode.shuttingDown, CloseReason.shuttingDown);
    }
    this.#rest();
  }

  readonly #tell = (event: ControlEvent): void => {
    const frame: ControlFrame = { type: 'event', event };
    this.#connections.broadcast(JSON.stringify(frame));
  };

  #close(clientId: string, code: number, reason: string): void {
    this.#connections.getClient(clientId)?.socket.close(code, reason);
    this.#gone(clientId);
  }

  #terminate(clientId: string): void {
    this.#connections.getClient(clientId)?.socket.terminate();
    this.#gone(clientId);
  }

  #gone(clientId: string): void {
    this.#connections.removeClient(clientId)?.writer.stop();
    this.#calls.forget(clientId);
    if (this.#connections.getClientCount() === 0) this.#rest();
  }

  /** While nobody looks nothing is watched. */
  #rest(): void {
    this.#heartbeat.stopHeartbeat();
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }
}
