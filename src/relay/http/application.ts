import express, { type Express } from 'express';
import type { Clock } from '../../base/clock.ts';
import type { UnreadyReason } from '../../protocol/http.ts';
import { type ErrorAnswers, notFound } from '../../server/answers/errors.ts';
import { pageFiles } from '../../server/answers/page-files.ts';
import type { AccessControl } from '../../server/guard/access-control.ts';
import type { FastRoute } from '../../server/guard/request-guard.ts';
import type { DeviceList } from '../agents/device-list.ts';
import type { LongPolls } from '../events/long-polls.ts';
import type { LanSharing } from '../lan/lan-sharing.ts';
import type { RelayMetrics } from '../metrics/relay-metrics.ts';
import type { Messages } from '../outbox/message-service.ts';
import type { PairingService } from '../pairing/pairing-service.ts';
import type { Recognitions } from '../recognition/recognitions.ts';
import type { WriteBatch } from '../store/write-batch.ts';
import type { TokenService } from '../tokens/token-service.ts';
import type { Authorizer } from './authorizer.ts';
import { authorityRoutes } from './routes/authority.ts';
import { devicesRoutes } from './routes/devices.ts';
import { eventsRoutes } from './routes/events.ts';
import { handoverRoutes } from './routes/handover.ts';
import { healthRoute, readyRoute } from './routes/health.ts';
import { messagesRoutes } from './routes/messages.ts';
import { metricsRoute } from './routes/metrics.ts';
import { openApiRoute } from './routes/openapi.ts';
import { pairingRoutes } from './routes/pairing.ts';
import { recognitionsRoutes } from './routes/recognitions.ts';
import { sharingRoutes } from './routes/sharing.ts';
import { tokensRoutes } from './routes/tokens.ts';

export interface ApplicationParts {
  /** Also under the spellings of its path that Express takes for the same. */
  readonly transcription: FastRoute;
  readonly authorizer: Authorizer;
  readonly access: AccessControl;
  readonly messages: Messages;
  readonly devices: DeviceList;
  readonly tokens: TokenService;
  readonly metrics: RelayMetrics;
  readonly polls: LongPolls;
  readonly batch: Pick<WriteBatch, 'flush'>;
  readonly recognitions: Recognitions;
  readonly pairing: PairingService;
  /** Only where there can be a LAN listener. */
  readonly sharing: LanSharing | undefined;
  readonly relayId: string;
  readonly errors: ErrorAnswers;
  /** The folder of the phone page; without one there is none. */
  readonly phonePage: string | undefined;
  readonly version: string;
  readonly clock: Clock;
  readonly isStopping: () => boolean;
  readonly unready: () => readonly UnreadyReason[];
}

/** All routes (docs/http-api.md). */
export function createApplication(parts: ApplicationParts): Express {
  const { transcription, authorizer, access, messages, devices, tokens, metrics, polls, batch } = parts;
  const { recognitions, pairing, sharing, relayId, errors, phonePage, version, clock, isStopping, unready } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.post(transcription.path, (request, response) => transcription.handle(request, response));
  app.get('/health', healthRoute({ authorizer, access, version, clock, isStopping }));
  app.get('/health/ready', readyRoute({ access, unready }));
  app.use(devicesRoutes(authorizer, devices));
  app.use(messagesRoutes(authorizer, messages));
  app.use(eventsRoutes(authorizer, polls, batch));
  app.use(recognitionsRoutes(authorizer, recognitions, clock));
  app.use(tokensRoutes(authorizer, tokens));
  app.use(metricsRoute(authorizer, metrics));
  app.use(openApiRoute(authorizer, version));
  app.use(pairingRoutes(authorizer, pairing, sharing && (() => sharing.view())));
  if (sharing !== undefined) {
    app.use(sharingRoutes(authorizer, sharing));
    app.use(handoverRoutes({ authorizer, sharing, tokens, relayId }));
    app.use(authorityRoutes({ authorizer, access, sharing, relayId, name: () => pairing.relayName }));
  }
  app.use(access.strangersOnly, ...(phonePage === undefined ? [] : [pageFiles(phonePage)]), notFound);
  app.use(errors.handler);
  return app;
}
