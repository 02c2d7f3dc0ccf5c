import { Router } from 'express';
import { ProtocolError } from '../../../protocol/codes.ts';
import {
  claimRequestSchema,
  type HandoverAnswer,
  handoverRequestSchema,
  handoverStatement,
  type PlacesAnswer,
} from '../../../protocol/handover.ts';
import { sendJson } from '../../../server/answers/json-answer.ts';
import { bearerToken } from '../../../server/guard/bearer-token.ts';
import type { LanSharing } from '../../lan/lan-sharing.ts';
import type { TokenService } from '../../tokens/token-service.ts';
import { authorized, authorizedBody } from '../authorized.ts';
import type { Authorizer } from '../authorizer.ts';

export interface HandoverRoutesParts {
  readonly authorizer: Authorizer;
  readonly sharing: LanSharing;
  readonly tokens: Pick<TokenService, 'verify' | 'formerSender' | 'inherit'>;
  readonly relayId: string;
}

/** `GET /places`, `POST /handover`, `POST /handover/claim`: how a phone goes with a relay that moves (decision 0089). */
export function handoverRoutes({ authorizer, sharing, tokens, relayId }: HandoverRoutesParts): Router {
  const router = Router();
  router.get(
    '/places',
    authorized(authorizer, ['send'], (_principal, _request, response) => {
      const answer: PlacesAnswer = { success: true, ...sharing.places() };
      sendJson(response, 200, JSON.stringify(answer));
    }),
  );
  router.post(
    '/handover',
    authorizedBody(authorizer, ['send'], handoverRequestSchema, ({ key }, { headers }, response) => {
      // The guard knows the host for one of ours: what is sealed to that key goes nowhere else.
      const origin = `https://${headers.host}`;
      if (headers.origin !== origin) throw new ProtocolError('FORBIDDEN', 'this is for pages of this relay');
      const signature = sharing.identity.sign(handoverStatement(relayId, origin, key));
      const answer: HandoverAnswer = { success: true, relayId, origin, signature };
      sendJson(response, 200, JSON.stringify(answer));
    }),
  );
  router.post(
    '/handover/claim',
    authorizedBody(authorizer, ['send'], claimRequestSchema, async ({ previous }, request, response) => {
      const token = bearerToken(request);
      const before = await tokens.formerSender(previous, token);
      if (before === undefined) throw new ProtocolError('NOT_FOUND', 'no phone of this relay had that token');
      // It has waited since the right was looked at.
      const { id } = await tokens.verify(token);
      await tokens.inherit(before, id);
      sendJson(response, 200, '{"success":true}');
    }),
  );
  return router;
}
