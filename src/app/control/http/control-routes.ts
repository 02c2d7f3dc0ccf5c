import express, { type Express, type Request, type RequestHandler } from 'express';
import type { Logger } from '../../../base/logger.ts';
import { ProtocolError } from '../../../protocol/codes.ts';
import {
  CONTROL_LOGIN_PATH,
  controlCallSchema,
  type LoginLinkAnswer,
  loginAnswerSchema,
  loginRequestSchema,
  proofAnswerSchema,
  proofRequestSchema,
} from '../../../protocol/control-wire.ts';
import { MAX_BODY_BYTES } from '../../../protocol/limits.ts';
import { notFound } from '../../../server/answers/errors.ts';
import { sendJson } from '../../../server/answers/json-answer.ts';
import { pageFiles } from '../../../server/answers/page-files.ts';
import { jsonBodyOf } from '../../../server/bodies/json-body.ts';
import { parseInput } from '../../../server/bodies/parse-input.ts';
import { bearerToken } from '../../../server/guard/bearer-token.ts';
import type { Principal, TokenVerifier } from '../../../server/guard/principal.ts';
import type { RouteGuard } from '../../../server/listener/server-edge.ts';
import { ownerProof } from '../../folder/owner-proof.ts';
import type { Control } from '../control.ts';
import type { LoginCodes } from './login-codes.ts';
import { type WindowTokens, windowPrincipal } from './window-tokens.ts';

/** Strangers send it. Bytes. */
const MAX_LOGIN_BODY = 4_096;

export interface ControlRoutesParts extends RouteGuard {
  readonly control: Pick<Control, 'call'>;
  readonly codes: LoginCodes;
  readonly tokens: WindowTokens;
  readonly loginLink: () => string;
  /** The owner of the data folder, by a token that its secret signed. */
  readonly owner: TokenVerifier;
  /** Of the data folder. */
  readonly secret: () => Uint8Array;
  /** The built window. */
  readonly page: string;
  readonly isStopping: () => boolean;
  readonly logger: Logger;
}

/** `/app/` and `/control/…` (docs/control.md), outside of the relay's API and its OpenAPI document. */
export function controlRoutes(parts: ControlRoutesParts): Express {
  const { control, codes, tokens, loginLink, access, errors, page, isStopping, logger } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use((_request, _response, next) => {
    next(isStopping() ? new ProtocolError('SHUTTING_DOWN', 'Lantype is shutting down') : undefined);
  });

  app.post(CONTROL_LOGIN_PATH, async (request, response) => {
    try {
      const { code } = parseInput(loginRequestSchema, await jsonBodyOf(request, MAX_LOGIN_BODY));
      codes.redeem(code);
    } catch (error) {
      throw access.refusal(request, error);
    }
    logger.info({}, 'a window logged in');
    sendJson(response, 200, JSON.stringify(loginAnswerSchema.parse({ success: true, token: tokens.issue() })));
  });
  app.post('/control/proof', access.strangersOnly, async (request, response) => {
    const { nonce } = parseInput(proofRequestSchema, await jsonBodyOf(request, MAX_LOGIN_BODY));
    const proof = ownerProof(parts.secret(), nonce);
    sendJson(response, 200, JSON.stringify(proofAnswerSchema.parse({ success: true, proof })));
  });
  app.get('/control/session', (request, response) => {
    windowOf(parts, request);
    sendJson(response, 200, '{"success":true}');
  });
  app.post('/control/logout', (request, response) => {
    tokens.end(windowOf(parts, request));
    sendJson(response, 200, '{"success":true}');
  });

  app.post('/control/codes', forOwner(parts), (_request, response) => {
    const answer: LoginLinkAnswer = { success: true, link: loginLink() };
    sendJson(response, 201, JSON.stringify(answer));
  });
  app.post('/control/call', forOwner(parts), async (request, response) => {
    const { method, params } = parseInput(controlCallSchema, await jsonBodyOf(request, MAX_BODY_BYTES));
    // The body may have taken its time: what counts is that the token is good now.
    await ownerOf(parts, request);
    sendJson(response, 200, JSON.stringify(await control.call(method, params)));
  });

  app.use(access.strangersOnly);
  app.use('/app', withSlash, pageFiles(page));
  app.use(notFound, errors.handler);
  return app;
}

/** The page names its files relative to itself. */
const withSlash: RequestHandler = (request, response, next) => {
  if (request.originalUrl.split('?', 1)[0] === '/app') response.redirect(308, '/app/');
  else next();
};

/** @throws ProtocolError UNAUTHORIZED, RATE_LIMITED */
function windowOf({ access, tokens }: ControlRoutesParts, request: Request): string {
  let id: string | undefined;
  try {
    id = tokens.verify(bearerToken(request));
    if (id === undefined) throw new ProtocolError('UNAUTHORIZED', 'this window is not logged in (any more)');
  } catch (error) {
    throw access.refusal(request, error);
  }
  access.admit(request, windowPrincipal(id));
  return id;
}

function forOwner(parts: ControlRoutesParts): RequestHandler {
  return async (request, _response, next) => {
    parts.access.admit(request, await ownerOf(parts, request));
    next();
  };
}

/** @throws ProtocolError UNAUTHORIZED, RATE_LIMITED */
async function ownerOf({ access, owner }: ControlRoutesParts, request: Request): Promise<Principal> {
  try {
    return await owner.verify(bearerToken(request));
  } catch (error) {
    throw access.refusal(request, error);
  }
}
