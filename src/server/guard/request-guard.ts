import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import { refuseRaw } from '../answers/raw-refusal.ts';
import { ReadyHeaders } from '../answers/ready-headers.ts';
import { type RefusalReason, sendRefusal } from '../answers/refusal-page.ts';
import type { UpgradeListener } from '../listener/listener.ts';
import type { AccessControl } from './access-control.ts';
import { bearerToken } from './bearer-token.ts';
import type { HostAllowlist } from './host-allowlist.ts';
import type { TokenVerifier } from './principal.ts';
import { securityHeaders } from './security-headers.ts';

export interface RequestGuardParts {
  readonly hosts: Pick<HostAllowlist, 'allows'>;
  /** Origins besides the server's own, `https://example.org`. */
  readonly origins: readonly string[];
  readonly access: AccessControl;
  readonly tokens: TokenVerifier;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * A route that is asked so often that looking for it costs. It is found by one comparison, and answers with `headers`,
 * which are not set yet. Whoever writes its address in another way gets there by the routes behind it.
 */
export interface FastRoute {
  readonly method: string;
  readonly path: string;
  /** Without `headers` they are set. */
  handle(request: IncomingMessage, response: ServerResponse, headers?: ReadyHeaders): void;
}

interface Refusal {
  readonly error: ProtocolError;
  readonly reason: RefusalReason;
}

function refuse(code: 'INVALID_REQUEST' | 'FORBIDDEN', message: string, reason: RefusalReason = 'other'): Refusal {
  return { error: new ProtocolError(code, message), reason };
}

/** Stands before every route and every upgrade, on every listener (docs/security.md). */
export class RequestGuard {
  readonly #parts: RequestGuardParts;
  readonly #headers: ReadyHeaders;

  constructor(parts: RequestGuardParts) {
    this.#parts = parts;
    this.#headers = new ReadyHeaders(securityHeaders(), parts.clock);
  }

  protectRequests(next: RequestListener, fast?: FastRoute): RequestListener {
    return (request, response) => {
      const refusal = this.#refusal(request);
      if (refusal === undefined && request.url === fast?.path && request.method === fast?.method) {
        fast?.handle(request, response, this.#headers);
        return;
      }
      this.#headers.set(response);
      if (refusal === undefined) {
        next(request, response);
        return;
      }
      sendRefusal(request, response, this.#counted(request, refusal.error), refusal.reason);
    };
  }

  /** Also looks at the token, so that the limits hold for upgrades as they do for requests. */
  protectUpgrades(next: UpgradeListener): UpgradeListener {
    return (request, stream, head) => {
      const ignore = (): void => undefined;
      stream.on('error', ignore);
      const admitted = async (): Promise<void> => {
        const refusal = this.#refusal(request);
        if (refusal !== undefined) throw refusal.error;
        this.#parts.access.admit(request, await this.#parts.tokens.verify(bearerToken(request)));
      };
      admitted()
        .then(() => {
          stream.off('error', ignore);
          if (!stream.destroyed) next(request, stream, head);
        })
        .catch((error: unknown) => refuseRaw(stream, this.#counted(request, error)));
    };
  }

  /** For upgrades whose token `next` looks at itself, and counts. */
  protectForeignUpgrades(next: UpgradeListener): UpgradeListener {
    return (request, stream, head) => {
      const refusal = this.#refusal(request);
      if (refusal === undefined) next(request, stream, head);
      else refuseRaw(stream, this.#counted(request, refusal.error));
    };
  }

  #refusal({ headers, rawHeaders, socket }: IncomingMessage): Refusal | undefined {
    const { host, origin } = headers;
    const twice = headerGivenTwice(rawHeaders);
    if (twice !== undefined) return refuse('INVALID_REQUEST', `the request has more than one ${twice} header`);
    if (!this.#parts.hosts.allows(host)) {
      return refuse('FORBIDDEN', 'the Host header is none of this relay’s names and addresses', 'host');
    }
    if (origin === undefined || this.#parts.origins.includes(origin)) return undefined;
    // The relay's own page, at whatever name or port it was opened. The host is known to be ours by now. Where plain
    // HTTP comes in, TLS may have ended at a reverse proxy.
    const isOwn = origin === `https://${host}` || (!(socket instanceof TLSSocket) && origin === `http://${host}`);
    return isOwn ? undefined : refuse('FORBIDDEN', 'pages of that origin may not use this relay', 'origin');
  }

  #counted(request: IncomingMessage, error: unknown): ProtocolError {
    const counted = this.#parts.access.refusal(request, error);
    return counted instanceof ProtocolError ? counted : new ProtocolError('INTERNAL_ERROR', 'failed');
  }
}

/** Headers that something is decided by. Of two of them Node.js shows the first alone, and a proxy may go by the other. */
const SINGLE_HEADERS = ['Host', 'Authorization', 'Content-Type', 'Origin'] as const;
const SINGLE = SINGLE_HEADERS.map((name, index) => ({ name, lower: name.toLowerCase(), bit: 1 << index }));

/** RFC 9112, 3.2 for Host; RFC 9110, 5.3 for the others, which are no lists. `rawHeaders`: names and values in turn. */
function headerGivenTwice(rawHeaders: readonly string[]): string | undefined {
  let seen = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const header = rawHeaders[i] ?? '';
    for (const { name, lower, bit } of SINGLE) {
      // Most are passed over by their length: this runs for every header of every request.
      if (header.length !== lower.length || header.toLowerCase() !== lower) continue;
      if ((seen & bit) !== 0) return name;
      seen |= bit;
    }
  }
  return undefined;
}
