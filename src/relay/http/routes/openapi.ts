import { Router } from 'express';
import { SCOPES } from '../../../protocol/http.ts';
import { sendJson } from '../../../server/answers/json-answer.ts';
import { authorized } from '../authorized.ts';
import type { Authorizer } from '../authorizer.ts';
import { openApiDocument } from '../openapi/document.ts';

/** `GET /openapi.json`: for every token. Made when it is first asked for, for most relays never are. */
export function openApiRoute(authorizer: Authorizer, version: string): Router {
  const router = Router();
  let document: string | undefined;
  router.get(
    '/openapi.json',
    authorized(authorizer, SCOPES, (_principal, _request, response) => {
      document ??= JSON.stringify(openApiDocument(version));
      sendJson(response, 200, document);
    }),
  );
  return router;
}
