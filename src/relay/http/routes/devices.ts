import { Router } from 'express';
import type { DevicesAnswer } from '../../../protocol/http.ts';
import { sendJson } from '../../../server/answers/json-answer.ts';
import type { DeviceList } from '../../agents/device-list.ts';
import { authorized } from '../authorized.ts';
import type { Authorizer } from '../authorizer.ts';

/** `GET /devices`: those that the token may send to. */
export function devicesRoutes(authorizer: Authorizer, devices: DeviceList): Router {
  const router = Router();
  router.get(
    '/devices',
    authorized(authorizer, ['send', 'admin'], (principal, _request, response) => {
      const [connected, details] = [devices.connected(principal), devices.details(principal)];
      const answer: DevicesAnswer = { success: true, devices: connected, details };
      sendJson(response, 200, JSON.stringify(answer));
    }),
  );
  return router;
}
