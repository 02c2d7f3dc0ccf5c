import { Router } from 'express';
import { ProtocolError } from '../../../protocol/codes.ts';
import { type SharingAnswer, sharingRequestSchema } from '../../../protocol/sharing.ts';
import { sendJson } from '../../../server/answers/json-answer.ts';
import { jsonBodyOf } from '../../../server/bodies/json-body.ts';
import { ListenError } from '../../../server/listener/listener.ts';
import type { LanSharing } from '../../lan/lan-sharing.ts';
import { authorized } from '../authorized.ts';
import type { Authorizer } from '../authorizer.ts';
import { parseRequest } from '../parse-request.ts';

/** `GET` and `PUT /sharing` (admin): whether the relay listens on the LAN, until it stops (docs/decisions/0030). */
export function sharingRoutes(authorizer: Authorizer, sharing: LanSharing): Router {
  const router = Router();
  const answer = (): SharingAnswer => ({ success: true, ...sharing.view() });
  router.get(
    '/sharing',
    authorized(authorizer, ['admin'], (_principal, _request, response) => {
      sendJson(response, 200, JSON.stringify(answer()));
    }),
  );
  router.put(
    '/sharing',
    authorized(authorizer, ['admin'], async (_principal, request, response) => {
      const { lan } = parseRequest(sharingRequestSchema, await jsonBodyOf(request));
      try {
        await (lan ? sharing.turnOn() : sharing.turnOff());
      } catch (error) {
        // Which port is taken is for the person who asked.
        throw error instanceof ListenError ? new ProtocolError('INTERNAL_ERROR', error.message) : error;
      }
      sendJson(response, 200, JSON.stringify(answer()));
    }),
  );
  return router;
}
