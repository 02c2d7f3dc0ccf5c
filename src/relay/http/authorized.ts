import type { Request, RequestHandler, Response } from 'express';
import type { Scope } from '../../protocol/http.ts';
import type { Principal } from '../../server/guard/principal.ts';
import type { Authorizer } from './authorizer.ts';

type PrincipalHandler = (principal: Principal, request: Request, response: Response) => void | Promise<void>;

/** A route for tokens of these scopes. What `handle` throws, or rejects with, goes to the error handler. */
export function authorized(
  authorizer: Authorizer,
  scopes: readonly Scope[],
  handle: PrincipalHandler,
): RequestHandler<Record<string, string>> {
  return (request, response, next) => {
    const run = async (principal: Principal): Promise<void> => handle(principal, request as Request, response);
    authorizer.authorize(request, scopes, (principal) => void run(principal).catch(next), next);
  };
}
