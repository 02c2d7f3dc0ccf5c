import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { Scope } from '../../protocol/http.ts';
import { readJsonBody } from '../../server/bodies/json-body.ts';
import type { Principal } from '../../server/guard/principal.ts';
import type { Authorizer } from './authorizer.ts';
import { parseRequest } from './parse-request.ts';

type Handled = void | Promise<void>;
type PrincipalHandler = (principal: Principal, request: Request, response: Response) => Handled;
type BodyHandler<Body> = (body: Body, request: Request, response: Response, principal: Principal) => Handled;
type Route = RequestHandler<Record<string, string>>;

/** A route for tokens of these scopes, without a body. What `handle` throws, or rejects with, goes to the error handler. */
export function authorized(authorizer: Authorizer, scopes: readonly Scope[], handle: PrincipalHandler): Route {
  return (request, response, next) => {
    const run = async (principal: Principal): Promise<void> => handle(principal, request as Request, response);
    authorizer.authorize(request, scopes, (principal) => void run(principal).catch(next), next);
  };
}

/**
 * A route for tokens of these scopes that reads a body of that schema. `handle` is called in the turn in which the token
 * was looked at once more: what it does before it waits for anything, it may do.
 */
export function authorizedBody<Body>(
  authorizer: Authorizer,
  scopes: readonly Scope[],
  schema: z.ZodType<Body>,
  handle: BodyHandler<Body>,
): Route {
  return (request, response, next) => {
    const run = async (body: unknown, principal: Principal): Promise<void> =>
      handle(parseRequest(schema, body), request as Request, response, principal);
    const read = (_principal: Principal, token: string): void =>
      readJsonBody(request, (error, body) => {
        if (error !== undefined) next(error);
        else authorizer.confirm(request, token, scopes, (who) => void run(body, who).catch(next), next);
      });
    authorizer.authorize(request, scopes, read, next);
  };
}
