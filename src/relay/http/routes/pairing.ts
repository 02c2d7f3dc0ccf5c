import { Router } from 'express';
import {
  MAX_PAIR_BODY_BYTES,
  type PairingAnswer,
  type PairingStateAnswer,
  pairingRequestSchema,
  pairRequestSchema,
} from '../../../protocol/pairing.ts';
import type { SharingView } from '../../../protocol/sharing.ts';
import { sendJson } from '../../../server/answers/json-answer.ts';
import { jsonBodyOf } from '../../../server/bodies/json-body.ts';
import { remoteAddress } from '../../../server/guard/remote-address.ts';
import { pairingLinks } from '../../pairing/pairing-links.ts';
import type { PairingService } from '../../pairing/pairing-service.ts';
import { authorized, authorizedBody } from '../authorized.ts';
import type { Authorizer } from '../authorizer.ts';
import { parseRequest } from '../parse-request.ts';

/** `POST /pair` for anyone; `POST`, `GET` and `DELETE /pairing` for admin (docs/decisions/0030). */
export function pairingRoutes(
  authorizer: Authorizer,
  pairing: PairingService,
  sharing: (() => SharingView) | undefined,
): Router {
  const router = Router();
  router.post('/pair', async (request, response) => {
    const address = remoteAddress(request.socket);
    pairing.admit(address);
    const wanted = parseRequest(pairRequestSchema, await jsonBodyOf(request, MAX_PAIR_BODY_BYTES));
    sendJson(response, 201, JSON.stringify(await pairing.pair(wanted, address)));
  });
  router.post(
    '/pairing',
    authorizedBody(authorizer, ['admin'], pairingRequestSchema, async (wanted, _request, response, principal) => {
      const { role, name, devices, keys } = wanted;
      const { code, expiresAt, grants } = await pairing.open(role, name, { devices, keys }, principal.name);
      const shared = sharing?.();
      const answer: PairingAnswer = {
        success: true,
        code,
        expiresAt: new Date(expiresAt).toISOString(),
        role,
        ...(grants === undefined ? {} : { grants }),
        links: shared === undefined ? [] : pairingLinks(shared, code, role),
      };
      sendJson(response, 201, JSON.stringify(answer));
    }),
  );
  router.get(
    '/pairing',
    authorized(authorizer, ['admin'], (_principal, _request, response) => {
      const answer: PairingStateAnswer = { success: true, ...pairing.view() };
      sendJson(response, 200, JSON.stringify(answer));
    }),
  );
  router.delete(
    '/pairing',
    authorized(authorizer, ['admin'], (_principal, _request, response) => {
      pairing.cancel();
      sendJson(response, 200, '{"success":true}');
    }),
  );
  return router;
}
