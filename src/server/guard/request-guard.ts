import type { IncomingMessage, RequestListener } from 'node:http';
import { TLSSocket } from 'node:tls';
import { ProtocolError } from '../../protocol/codes.ts';
import { sendError } from '../answers/json-answer.ts';
import { refuseRaw } from '../answers/raw-refusal.ts';
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
}

/** Stands before every route and every upgrade, on every listener (docs/security.md). */
export class RequestGuard {
  readonly #parts: RequestGuardParts;
  readonly #headers = securityHeaders();

  constructor(parts: RequestGuardParts) {
    this.#parts = parts;
  }

  protectRequests(next: RequestListener): RequestListener {
    return (request, response) => {
      for (const [name, value] of this.#headers) response.setHeader(name, value);
      const refusal = this.#refusal(request);
      if (refusal === undefined) {
        next(request, response);
        return;
      }
      sendError(response, this.#counted(request, refusal));
    };
  }

  /** Also looks at the token, so that the limits hold for upgrades as they do for requests. */
  protectUpgrades(next: UpgradeListener): UpgradeListener {
    return (request, stream, head) => {
      const ignore = (): void => undefined;
      stream.on('error', ignore);
      const admitted = async (): Promise<void> => {
        const refusal = this.#refusal(request);
        if (refusal !== undefined) throw refusal;
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
      else refuseRaw(stream, this.#counted(request, refusal));
    };
  }

  #refusal({ headers, rawHeaders, socket }: IncomingMessage): ProtocolError | undefined {
    const { host, origin } = headers;
    const twice = headerGivenTwice(rawHeaders);
    if (twice !== undefined)
      return new ProtocolError('INVALID_REQUEST', `the request has more than one ${twice} header`);
    if (!this.#parts.hosts.allows(host)) {
      return new ProtocolError('FORBIDDEN', 'the Host header is none of this relay’s names and addresses');
    }
    if (origin === undefined || this.#parts.origins.includes(origin)) return undefined;
    // The relay's own page, at whatever name or port it was opened. The host is known to be ours by now.
    const own = `${socket instanceof TLSSocket ? 'https' : 'http'}://${host}`;
    return origin === own ? undefined : new ProtocolError('FORBIDDEN', 'pages of that origin may not use this relay');
  }

  #counted(request: IncomingMessage, error: unknown): ProtocolError {
    const counted = this.#parts.access.refusal(request, error);
    return counted instanceof ProtocolError ? counted : new ProtocolError('INTERNAL_ERROR', 'failed');
  }
}

/** Headers that something is decided by. Of two of them Node.js shows the first alone, and a proxy may go by the other. */
const SINGLE_HEADERS = ['Host', 'Authorization', 'Content-Type', 'Origin'] as const;
const SINGLE = new Map(SINGLE_HEADERS.map((name) => [name.toLowerCase(), name]));

/** RFC 9112, 3.2 for Host; RFC 9110, 5.3 for the others, which are no lists. `rawHeaders`: names and values in turn. */
function headerGivenTwice(rawHeaders: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = SINGLE.get(rawHeaders[i]?.toLowerCase() ?? '');
    if (name === undefined) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}
