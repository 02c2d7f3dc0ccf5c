import { Router } from 'express';
import type { DevicesAnswer } from '../../../protocol/http.ts';
import { sendJson } from '../../../server/answers/json-answer.ts';
import type { DeviceList } from '../../agents/device-list.ts';
import { authorized } from '../authorized.ts';
import type { Authorizer } from '../authorizer.ts';

/** `GET /devices`. */
export function devicesRoutes(authorizer: Authorizer, devices: DeviceList): Router {
  const router = Router();
  router.get(
    '/devices',
    authorized(authorizer, ['send', 'admin'], (_principal, _request, response) => {
      const answer: DevicesAnswer = { success: true, devices: devices.connected(), details: devices.details() };
      sendJson(response, 200, JSON.stringify(answer));
    }),
  );
  return router;
}
