import { Router } from 'express';
import type { RelayMetrics } from '../../metrics/relay-metrics.ts';
import { authorized } from '../authorized.ts';
import type { Authorizer } from '../authorizer.ts';

/** `GET /metrics`: for admin, because it names the devices. */
export function metricsRoute(authorizer: Authorizer, metrics: Pick<RelayMetrics, 'contentType' | 'scrape'>): Router {
  const router = Router();
  router.get(
    '/metrics',
    authorized(authorizer, ['admin'], async (_principal, _request, response) => {
      const text = await metrics.scrape();
      response.writeHead(200, { 'content-type': metrics.contentType, 'content-length': Buffer.byteLength(text) });
      response.end(text);
    }),
  );
  return router;
}
