import { Router } from 'express';
import {
  type GrantAnswer,
  grantRequestSchema,
  type RevocationAnswer,
  revocationQuerySchema,
  type TokenAnswer,
  type TokensAnswer,
  tokenRequestSchema,
} from '../../../protocol/http.ts';
import { sendJson } from '../../../server/answers/json-answer.ts';
import type { TokenService } from '../../tokens/token-service.ts';
import { authorized, authorizedBody } from '../authorized.ts';
import type { Authorizer } from '../authorizer.ts';
import { parseRequest } from '../parse-request.ts';

/** `/tokens` and `/tokens/:name`: for admin, and so for the CLI (docs/decisions/0003, docs/decisions/0092). */
export function tokensRoutes(
  authorizer: Authorizer,
  tokens: Pick<TokenService, 'list' | 'create' | 'grant' | 'revoke'>,
): Router {
  const router = Router();
  router.get(
    '/tokens',
    authorized(authorizer, ['admin'], (_principal, _request, response) => {
      const answer: TokensAnswer = { success: true, tokens: tokens.list() };
      sendJson(response, 200, JSON.stringify(answer));
    }),
  );
  router.post(
    '/tokens',
    authorizedBody(authorizer, ['admin'], tokenRequestSchema, async (wanted, _request, response, principal) => {
      const { name, scope, deviceId, devices = 'all', keys = true } = wanted;
      const grants = scope === 'send' ? { devices, keys } : undefined;
      const token = await tokens.create({ name, scope, deviceId, grants }, principal.name);
      const answer: TokenAnswer = {
        success: true,
        token,
        name,
        scope,
        ...(deviceId === undefined ? {} : { deviceId }),
        ...(grants === undefined ? {} : { grants }),
      };
      sendJson(response, 201, JSON.stringify(answer));
    }),
  );
  router.patch(
    '/tokens/:name',
    authorizedBody(authorizer, ['admin'], grantRequestSchema, async (change, request, response, principal) => {
      const name = String(request.params.name);
      const answer: GrantAnswer = { success: true, name, ...(await tokens.grant(name, change, principal.name)) };
      sendJson(response, 200, JSON.stringify(answer));
    }),
  );
  router.delete(
    '/tokens/:name',
    authorized(authorizer, ['admin'], async (principal, request, response) => {
      const { messages } = parseRequest(revocationQuerySchema, request.query);
      const messagesEnded = await tokens.revoke(String(request.params.name), messages, principal.name);
      const answer: RevocationAnswer = { success: true, messagesEnded };
      sendJson(response, 200, JSON.stringify(answer));
    }),
  );
  return router;
}
