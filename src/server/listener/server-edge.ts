import type { IncomingMessage, RequestListener } from 'node:http';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ErrorAnswers } from '../answers/errors.ts';
import { redirectToHttps } from '../answers/redirect-to-https.ts';
import { AccessControl } from '../guard/access-control.ts';
import { HostAllowlist, isLoopbackHost } from '../guard/host-allowlist.ts';
import type { TokenVerifier } from '../guard/principal.ts';
import type { RefusalLog } from '../guard/refusals.ts';
import { type FastRoute, RequestGuard } from '../guard/request-guard.ts';
import { StrangerSockets } from '../guard/stranger-sockets.ts';
import type { ServerLimits } from '../server-limits.ts';
import type { UnboundListenerOptions, UpgradeListener } from './listener.ts';

/** What is behind the guard. */
export interface ServerRoutes {
  readonly onRequest: RequestListener;
  /** Of `onRequest`, which knows it too. */
  readonly fast?: FastRoute;
  /** Its token is verified, and its rate counted. */
  readonly onUpgrade: UpgradeListener;
}

/**
 * Something else that is served on the loopback address alone, under its names: on the LAN, and for a reverse proxy
 * that has another name, its paths do not exist. Host and Origin are checked before it is asked; tokens are its own.
 */
export interface LoopbackRoutes extends ServerRoutes {
  /** Not that of a `FastRoute`. */
  owns(path: string): boolean;
}

/** What routes need of the edge that they are behind: who is counted how, and the way to say no. */
export type RouteGuard = Pick<ServerEdge, 'access' | 'errors'>;

export interface ServerEdgeOptions {
  /** Names and addresses under which it may be asked, besides the loopback's. */
  readonly hostNames: readonly string[];
  /** Origins whose pages may use it, besides its own: `https://example.org`. */
  readonly origins: readonly string[];
  /** Of `ServerRoutes`; those of loopback routes are their own. */
  readonly tokens: TokenVerifier;
  readonly refusals: RefusalLog;
  readonly limits: ServerLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What stands between the network and the routes of one server, the same on all of its listeners (docs/security.md). */
export class ServerEdge {
  readonly access: AccessControl;
  readonly errors: ErrorAnswers;
  readonly hosts: HostAllowlist;
  readonly #options: ServerEdgeOptions;
  readonly #strangers: StrangerSockets;
  readonly #guard: RequestGuard;

  constructor(options: ServerEdgeOptions) {
    this.#options = options;
    const { hostNames, origins, tokens, refusals, limits, clock, logger } = options;
    this.#strangers = new StrangerSockets(limits);
    this.access = new AccessControl({ sockets: this.#strangers, refusals, limits, clock });
    this.errors = new ErrorAnswers(logger);
    this.hosts = new HostAllowlist(hostNames);
    this.#guard = new RequestGuard({ hosts: this.hosts, origins, access: this.access, tokens, clock });
  }

  /** A listener with `routes` behind the guard; for the loopback address with `loopback` as well. */
  protect(routes: ServerRoutes, loopback?: LoopbackRoutes): UnboundListenerOptions {
    const { limits, clock, logger } = this.#options;
    const isLoopback = ({ url = '', headers }: IncomingMessage): boolean =>
      loopback !== undefined && isLoopbackHost(headers.host) && loopback.owns(url.split('?', 1)[0] ?? '');
    const upgrade = this.#guard.protectUpgrades(routes.onUpgrade);
    const loopbackUpgrade = this.#guard.protectForeignUpgrades((...upgraded) => loopback?.onUpgrade(...upgraded));
    return {
      onRequest: this.#guard.protectRequests(
        (request, response) =>
          isLoopback(request) ? loopback?.onRequest(request, response) : routes.onRequest(request, response),
        routes.fast,
      ),
      onUpgrade: (request, stream, head) =>
        isLoopback(request) ? loopbackUpgrade(request, stream, head) : upgrade(request, stream, head),
      onPlainRequest: this.#guard.protectRequests((request, response) => {
        try {
          this.access.admitStranger(request);
          redirectToHttps(request, response);
        } catch (error) {
          this.errors.send(response, error);
        }
      }),
      onConnection: (socket, tls) => this.#strangers.opened(socket, tls),
      limits,
      clock,
      logger,
    };
  }
}
