import type { Socket } from 'node:net';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { ProtocolError } from '../../../protocol/codes.ts';
import { silentAudit } from '../../../relay/audit/audit.ts';
import { DEFAULT_RELAY_LIMITS } from '../../../relay/relay-limits.ts';
import { ErrorAnswers } from '../../../server/answers/errors.ts';
import { sendError } from '../../../server/answers/json-answer.ts';
import { refuseRaw } from '../../../server/answers/raw-refusal.ts';
import { AccessControl } from '../../../server/guard/access-control.ts';
import { HostAllowlist } from '../../../server/guard/host-allowlist.ts';
import { RequestGuard } from '../../../server/guard/request-guard.ts';
import { StrangerSockets } from '../../../server/guard/stranger-sockets.ts';
import { HttpListener, ListenError, type ListenerOptions } from '../../../server/listener/listener.ts';
import { edgeOf, type LocalEdge, type LocalGuard } from '../../../server/listener/local-edge.ts';

const HOST = '127.0.0.1';

export interface LocalServerOptions {
  readonly edge: (guard: LocalGuard) => LocalEdge;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The loopback listener of a program that has no relay: the same guard, and nothing behind it but the window. */
export class LocalServer {
  readonly #options: Omit<ListenerOptions, 'port'>;
  #listener: HttpListener | undefined;

  constructor({ edge, clock, logger }: LocalServerOptions) {
    const limits = DEFAULT_RELAY_LIMITS;
    const sockets = new StrangerSockets(limits);
    const access = new AccessControl({ sockets, audit: silentAudit, limits, clock });
    const nothing = new ProtocolError('NOT_FOUND', 'there is no relay here');
    const tokens = { verify: () => Promise.reject(nothing) };
    const guard = new RequestGuard({ hosts: new HostAllowlist([]), origins: [], access, tokens });
    const edges = edgeOf({
      guard,
      local: edge({ access, errors: new ErrorAnswers(logger) }),
      onRequest: (_request, response) => sendError(response, nothing),
      onUpgrade: (_request, stream) => refuseRaw(stream, nothing),
    });
    const onConnection = (socket: Socket, tls: boolean): void => sockets.opened(socket, tls);
    this.#options = { ...edges, host: HOST, onConnection, limits, clock, logger };
  }

  /** Resolves with the URL. */
  async listen(port: number): Promise<string> {
    try {
      return await this.#listen(port);
    } catch (error) {
      // An agent types whether or not another program has that port: it is announced where the window is.
      if (port === 0 || !(error instanceof ListenError)) throw error;
      return await this.#listen(0);
    }
  }

  /** Lets requests end. Idempotent. */
  async stop(): Promise<void> {
    await this.#listener?.close();
  }

  async #listen(port: number): Promise<string> {
    this.#listener = new HttpListener({ ...this.#options, port });
    return `http://${HOST}:${await this.#listener.listen()}`;
  }
}
