import type { IncomingMessage } from 'node:http';
import { ProtocolError } from '../../protocol/codes.ts';
import type { Scope } from '../../protocol/http.ts';
import type { AccessControl } from '../../server/guard/access-control.ts';
import { bearerToken } from '../../server/guard/bearer-token.ts';
import type { Principal } from '../../server/guard/principal.ts';
import type { TokenService } from '../tokens/token-service.ts';

/** `token`: by which it was let in, for `confirm`. */
type Run = (principal: Principal, token: string) => void;
type Refuse = (error: unknown) => void;

/** It was counted when it came. */
const COUNTED = (): void => undefined;

/** Lets requests pass whose token is valid and has one of the scopes. */
export class Authorizer {
  readonly #tokens: Pick<TokenService, 'verify' | 'verifyCached'>;

  readonly #access: Pick<AccessControl, 'admit' | 'refused' | 'refusal'>;

  constructor(
    tokens: Pick<TokenService, 'verify' | 'verifyCached'>,
    access: Pick<AccessControl, 'admit' | 'refused' | 'refusal'>,
  ) {
    this.#tokens = tokens;
    this.#access = access;
  }

  /** A request comes: it is counted. Calls `run` in this turn when the token was seen before: the hot path. */
  authorize(request: IncomingMessage, scopes: readonly Scope[], run: Run, refuse: Refuse): void {
    const count = (principal: Principal): void => this.#access.admit(request, principal);
    try {
      this.#check(request, bearerToken(request), scopes, count, run, refuse);
    } catch (error) {
      refuse(this.#access.refusal(request, error));
    }
  }

  /**
   * As `authorize`, for a request that was let in by `token` and has waited since, for its body say: a right counts when
   * something is done. `run` is called in the turn in which the right was looked at, and has to act in it.
   */
  confirm(request: IncomingMessage, token: string, scopes: readonly Scope[], run: Run, refuse: Refuse): void {
    try {
      this.#check(request, token, scopes, COUNTED, run, refuse);
    } catch (error) {
      refuse(this.#access.refusal(request, error));
    }
  }

  /** @throws ProtocolError */
  #check(
    request: IncomingMessage,
    token: string,
    scopes: readonly Scope[],
    count: (principal: Principal) => void,
    run: Run,
    refuse: Refuse,
  ): void {
    const admit = (principal: Principal): void => {
      count(principal);
      if (scopes.includes(principal.scope)) {
        run(principal, token);
        return;
      }
      const error = wrongScope(principal, scopes);
      this.#access.refused(request, error);
      refuse(error);
    };
    const known = this.#tokens.verifyCached(token);
    if (known !== undefined) {
      admit(known);
      return;
    }
    this.#tokens
      .verify(token)
      .then(admit)
      .catch((error: unknown) => refuse(this.#access.refusal(request, error)));
  }
}

/** No stranger's refusal: its rate is that of the token. */
function wrongScope({ scope }: Principal, scopes: readonly Scope[]): ProtocolError {
  return new ProtocolError('FORBIDDEN', `this needs a token with scope ${scopes.join(' or ')}, not ${scope}`);
}
