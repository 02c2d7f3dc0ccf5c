import type { IncomingMessage } from 'node:http';
import { ProtocolError } from '../../protocol/codes.ts';
import type { Scope } from '../../protocol/http.ts';
import type { Principal } from '../tokens/principal.ts';
import type { TokenService } from '../tokens/token-service.ts';
import { bearerToken } from './bearer-token.ts';

/** Lets requests pass whose token is valid and has one of the scopes. */
export class Authorizer {
  readonly #tokens: Pick<TokenService, 'verify' | 'verifyCached'>;

  constructor(tokens: Pick<TokenService, 'verify' | 'verifyCached'>) {
    this.#tokens = tokens;
  }

  /** Calls `run` in this turn when the token was seen before: the way of nearly every request. */
  authorize(
    request: IncomingMessage,
    scopes: readonly Scope[],
    run: (principal: Principal) => void,
    refuse: (error: unknown) => void,
  ): void {
    try {
      const token = bearerToken(request);
      const known = this.#tokens.verifyCached(token);
      if (known !== undefined) {
        run(inScope(known, scopes));
        return;
      }
      this.#tokens
        .verify(token)
        .then((principal) => run(inScope(principal, scopes)))
        .catch(refuse);
    } catch (error) {
      refuse(error);
    }
  }
}

function inScope(principal: Principal, scopes: readonly Scope[]): Principal {
  if (scopes.includes(principal.scope)) return principal;
  throw new ProtocolError('FORBIDDEN', `this needs a token with scope ${scopes.join(' or ')}, not ${principal.scope}`);
}
