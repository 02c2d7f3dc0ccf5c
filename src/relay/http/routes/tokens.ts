import { Router } from 'express';
import {
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

/** `GET /tokens`, `POST /tokens`, `DELETE /tokens/:name`: for admin, and so for the CLI (docs/decisions/0003). */
export function tokensRoutes(authorizer: Authorizer, tokens: Pick<TokenService, 'list' | 'create' | 'revoke'>): Router {
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
    authorizedBody(authorizer, ['admin'], tokenRequestSchema, async (wanted, _request, response) => {
      const token = await tokens.create(wanted);
      const { name, scope, deviceId } = wanted;
      const answer: TokenAnswer = {
        success: true,
        token,
        name,
        scope,
        ...(deviceId === undefined ? {} : { deviceId }),
      };
      sendJson(response, 201, JSON.stringify(answer));
    }),
  );
  router.delete(
    '/tokens/:name',
    authorized(authorizer, ['admin'], async (_principal, request, response) => {
      const { messages } = parseRequest(revocationQuerySchema, request.query);
      const messagesEnded = await tokens.revoke(String(request.params.name), messages);
      const answer: RevocationAnswer = { success: true, messagesEnded };
      sendJson(response, 200, JSON.stringify(answer));
    }),
  );
  return router;
}
