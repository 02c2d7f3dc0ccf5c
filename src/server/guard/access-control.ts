import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Clock } from '../../base/clock.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { ServerLimits } from '../server-limits.ts';
import { BodyBudget } from './body-budget.ts';
import type { Principal } from './principal.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { RefusalLog } from './refusals.ts';
import { remoteAddress, strangerKey } from './remote-address.ts';
import type { StrangerSockets } from './stranger-sockets.ts';

export interface AccessControlParts {
  readonly sockets: Pick<StrangerSockets, 'authenticated'>;
  readonly refusals: RefusalLog;
  readonly limits: Pick<
    ServerLimits,
    'tokenRequestsPerSecond' | 'tokenBurst' | 'tokenBodyBytes' | 'strangerRequestsPerSecond' | 'strangerBurst'
  >;
  readonly clock: Clock;
}

/** How often a token, and an address without one, may ask; and how much a token may send at a time. */
export class AccessControl {
  readonly #parts: AccessControlParts;
  readonly #tokens: RateLimiter;
  readonly #strangers: RateLimiter;
  readonly #bodies: BodyBudget;

  constructor(parts: AccessControlParts) {
    this.#parts = parts;
    const { limits, clock } = parts;
    const ofToken = { perSecond: limits.tokenRequestsPerSecond, burst: limits.tokenBurst };
    // One for each token that was ever used: with a bound, as many more would push each other out all the time.
    this.#tokens = new RateLimiter(ofToken, clock, Number.POSITIVE_INFINITY);
    this.#bodies = new BodyBudget(limits.tokenBodyBytes);
    this.#strangers = new RateLimiter(
      { perSecond: limits.strangerRequestsPerSecond, burst: limits.strangerBurst },
      clock,
    );
  }

  /** A request with a valid token. @throws ProtocolError RATE_LIMITED */
  admit(request: IncomingMessage, principal: Principal): void {
    this.#parts.sockets.authenticated(request.socket);
    if (!this.#tokens.take(principal.id)) throw new ProtocolError('RATE_LIMITED', 'too many requests of this token');
    if (!this.#bodies.take(principal.id, request)) {
      throw new ProtocolError('RATE_LIMITED', 'too many large bodies of this token at a time');
    }
  }

  /** A request without a valid token. @throws ProtocolError RATE_LIMITED */
  admitStranger(request: IncomingMessage): void {
    if (!this.#strangers.take(strangerKey(remoteAddress(request.socket)))) {
      throw new ProtocolError('RATE_LIMITED', 'too many requests without a valid token from this address');
    }
  }

  /**
   * What to answer to a request that is refused with `error`. Valid tokens are looked at first and strangers limited
   * only here: otherwise a stranger could shut out who shares its address.
   */
  refusal(request: IncomingMessage, error: unknown): unknown {
    if (!(error instanceof ProtocolError) || error.code === 'RATE_LIMITED') return error;
    this.refused(request, error);
    try {
      this.admitStranger(request);
      return error;
    } catch (limited) {
      return limited;
    }
  }

  /** For whoever keeps a record of it. */
  refused(request: IncomingMessage, { code, message }: ProtocolError): void {
    const address = remoteAddress(request.socket);
    this.#parts.refusals.record({ type: 'request.refused', code, why: message, address });
  }

  /** Stands before what anyone may ask. */
  readonly strangersOnly: RequestHandler = (request, _response, next) => {
    this.admitStranger(request);
    next();
  };
}
