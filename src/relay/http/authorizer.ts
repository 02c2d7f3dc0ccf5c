import type { IncomingMessage } from 'node:http';
import { ProtocolError } from '../../protocol/codes.ts';
import type { Scope } from '../../protocol/http.ts';
import type { AccessControl } from '../../server/guard/access-control.ts';
import { bearerToken } from '../../server/guard/bearer-token.ts';
import type { Principal } from '../../server/guard/principal.ts';
import type { TokenService } from '../tokens/token-service.ts';

type Run = (principal: Principal) => void;
type Refuse = (error: unknown) => void;

/** It was counted when it came. */
const COUNTED: Run = () => undefined;

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
    this.#check(request, scopes, (principal) => this.#access.admit(request, principal), run, refuse);
  }

  /**
   * As `authorize`, for a request that was let in and has waited since, for its body say: a right counts when something
   * is done. `run` is called in the turn in which the right was looked at, and has to act in it.
   */
  confirm(request: IncomingMessage, scopes: readonly Scope[], run: Run, refuse: Refuse): void {
    this.#check(request, scopes, COUNTED, run, refuse);
  }

  #check(request: IncomingMessage, scopes: readonly Scope[], count: Run, run: Run, refuse: Refuse): void {
    const admit = (principal: Principal): void => {
      count(principal);
      if (scopes.includes(principal.scope)) {
        run(principal);
        return;
      }
      const error = wrongScope(principal, scopes);
      this.#access.refused(request, error);
      refuse(error);
    };
    try {
      const token = bearerToken(request);
      const known = this.#tokens.verifyCached(token);
      if (known !== undefined) {
        admit(known);
        return;
      }
      this.#tokens
        .verify(token)
        .then(admit)
        .catch((error: unknown) => refuse(this.#access.refusal(request, error)));
    } catch (error) {
      refuse(this.#access.refusal(request, error));
    }
  }
}

/** No stranger's refusal: its rate is that of the token. */
function wrongScope({ scope }: Principal, scopes: readonly Scope[]): ProtocolError {
  return new ProtocolError('FORBIDDEN', `this needs a token with scope ${scopes.join(' or ')}, not ${scope}`);
}
