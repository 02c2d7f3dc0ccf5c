import express, { type Express } from 'express';
import type { Clock } from '../../base/clock.ts';
import type { DeviceList } from '../agents/device-list.ts';
import type { AccessControl } from '../guard/access-control.ts';
import type { LanSharing } from '../lan/lan-sharing.ts';
import type { MessageService } from '../outbox/message-service.ts';
import type { PairingService } from '../pairing/pairing-service.ts';
import type { TokenService } from '../tokens/token-service.ts';
import type { Authorizer } from './authorizer.ts';
import { type ErrorAnswers, notFound } from './errors.ts';
import { devicesRoutes } from './routes/devices.ts';
import { healthRoute } from './routes/health.ts';
import { messagesRoutes } from './routes/messages.ts';
import { pairingRoutes } from './routes/pairing.ts';
import { sharingRoutes } from './routes/sharing.ts';
import { tokensRoutes } from './routes/tokens.ts';
import { transcriptionRoute } from './routes/transcription.ts';

export interface ApplicationParts {
  readonly authorizer: Authorizer;
  readonly access: AccessControl;
  readonly messages: MessageService;
  readonly devices: DeviceList;
  readonly tokens: TokenService;
  readonly pairing: PairingService;
  /** Only where there can be a LAN listener. */
  readonly sharing: LanSharing | undefined;
  readonly errors: ErrorAnswers;
  readonly version: string;
  readonly clock: Clock;
  readonly isStopping: () => boolean;
}

/** All routes (design, section 4). The one that counts comes first: Express tries them in order. */
export function createApplication(parts: ApplicationParts): Express {
  const { authorizer, access, messages, devices, tokens, pairing, sharing, errors, version, clock, isStopping } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.post('/transcription', transcriptionRoute(authorizer, messages, errors));
  app.get('/health', healthRoute({ authorizer, access, version, clock, isStopping }));
  app.use(devicesRoutes(authorizer, devices));
  app.use(messagesRoutes(authorizer, messages));
  app.use(tokensRoutes(authorizer, tokens));
  app.use(pairingRoutes(authorizer, pairing, sharing && (() => sharing.view())));
  if (sharing !== undefined) app.use(sharingRoutes(authorizer, sharing));
  app.use(access.strangersOnly, notFound);
  app.use(errors.handler);
  return app;
}
