import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';

/** Whether a connection that begins with this byte speaks HTTP: methods are words in capitals (RFC 9110, 9.1). TLS begins with 0x16. */
function isHttp(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

export interface PlainDoorOptions {
  readonly tls: TlsServer;
  /** Gets the connections that speak plain HTTP. It listens nowhere itself. */
  readonly plain: Server;
  /** For the first byte; and for all of what is plain. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Tells TLS from plain HTTP on one port: by the first byte, which is looked at and put back. */
export class PlainDoor {
  /** Those that wait for their first byte, and those that are plain. */
  readonly #sockets = new Set<Socket>();

  constructor({ tls, plain, timeoutMs, clock }: PlainDoorOptions) {
    const takers = tls.listeners('connection');
    tls.removeAllListeners('connection');
    const toTls = (socket: Socket): void => {
      for (const taker of takers) taker.call(tls, socket);
    };
    tls.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      const limit = clock.after(timeoutMs, () => socket.destroy());
      const over = (): void => {
        limit.cancel();
        this.#sockets.delete(socket);
      };
      const ignore = (): void => undefined;
      const ended = (): void => void socket.destroy();
      socket.once('close', over).on('error', ignore).once('end', ended);
      const look = (): void => {
        const first = socket.read(1) as Buffer | null;
        if (first === null) {
          socket.once('readable', look);
          return;
        }
        socket.unshift(first);
        socket.off('end', ended);
        if (isHttp(first[0] ?? 0)) {
          plain.emit('connection', socket);
          return;
        }
        over();
        socket.off('close', over);
        toTls(socket);
        socket.off('error', ignore);
      };
      look();
    });
  }

  /** Ends what is not TLS, or not known yet to be it. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
