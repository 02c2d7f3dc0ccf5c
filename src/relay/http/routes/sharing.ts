import { Router } from 'express';
import { ProtocolError } from '../../../protocol/codes.ts';
import { type SharingAnswer, sharingRequestSchema } from '../../../protocol/sharing.ts';
import { sendJson } from '../../../server/answers/json-answer.ts';
import { ListenError } from '../../../server/listener/listener.ts';
import type { LanSharing } from '../../lan/lan-sharing.ts';
import { authorized, authorizedBody } from '../authorized.ts';
import type { Authorizer } from '../authorizer.ts';

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
    authorizedBody(authorizer, ['admin'], sharingRequestSchema, async ({ lan }, _request, response) => {
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
