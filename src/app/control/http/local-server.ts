import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { ProtocolError } from '../../../protocol/codes.ts';
import { sendError } from '../../../server/answers/json-answer.ts';
import { refuseRaw } from '../../../server/answers/raw-refusal.ts';
import {
  HttpListener,
  ListenError,
  ownerListener,
  type UnboundListenerOptions,
} from '../../../server/listener/listener.ts';
import {
  type LoopbackRoutes,
  type RouteGuard,
  ServerEdge,
  type ServerRoutes,
} from '../../../server/listener/server-edge.ts';
import { DEFAULT_SERVER_LIMITS } from '../../../server/server-limits.ts';

const HOST = '127.0.0.1';

export interface LocalServerOptions {
  readonly routes: (guard: RouteGuard) => LoopbackRoutes;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The loopback listener of a program that has no relay: the same guard, and nothing behind it but the window. */
export class LocalServer {
  readonly #options: UnboundListenerOptions;
  readonly #listeners: HttpListener[] = [];

  constructor({ routes, clock, logger }: LocalServerOptions) {
    const nothing = new ProtocolError('NOT_FOUND', 'there is no relay here');
    const edge = new ServerEdge({
      hostNames: [],
      origins: [],
      tokens: { verify: () => Promise.reject(nothing) },
      // Refusals are a relay's to remember: there is no audit log here.
      refusals: { record: () => undefined },
      limits: DEFAULT_SERVER_LIMITS,
      clock,
      logger,
    });
    const noRelay: ServerRoutes = {
      onRequest: (_request, response) => sendError(response, nothing),
      onUpgrade: (_request, stream) => refuseRaw(stream, nothing),
    };
    this.#options = edge.protect(noRelay, routes(edge));
  }

  /** Resolves with the URL. */
  async listen(port: number, ownerSocket: string): Promise<string> {
    const url = await this.#listenSomewhere(port);
    const listener = ownerListener(this.#options, ownerSocket);
    this.#listeners.push(listener);
    await listener.listen();
    return url;
  }

  /** Lets requests end. Idempotent. */
  async stop(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }

  async #listenSomewhere(port: number): Promise<string> {
    try {
      return await this.#listen(port);
    } catch (error) {
      // An agent types whether or not another program has that port: it is announced where the window is.
      if (port === 0 || !(error instanceof ListenError)) throw error;
      return await this.#listen(0);
    }
  }

  async #listen(port: number): Promise<string> {
    const listener = new HttpListener({ ...this.#options, host: HOST, port });
    const url = `http://${HOST}:${await listener.listen()}`;
    this.#listeners.push(listener);
    return url;
  }
}
