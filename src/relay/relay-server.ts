import type { UnreadyReason } from '../protocol/http.ts';
import { LateRequests } from '../server/bodies/late-requests.ts';
import { HttpListener, ownerListener } from '../server/listener/listener.ts';
import { ServerEdge } from '../server/listener/server-edge.ts';
import type { DeviceList } from './agents/device-list.ts';
import type { Audit } from './audit/audit.ts';
import type { Delivery } from './delivery.ts';
import type { EventRecorder } from './events/event-recorder.ts';
import type { LongPolls } from './events/long-polls.ts';
import { createApplication } from './http/application.ts';
import { Authorizer } from './http/authorizer.ts';
import { transcriptionRoute } from './http/routes/transcription.ts';
import { LanSharing } from './lan/lan-sharing.ts';
import type { RelayMetrics } from './metrics/relay-metrics.ts';
import type { Messages } from './outbox/message-service.ts';
import { PairingService } from './pairing/pairing-service.ts';
import type { Recognitions } from './recognition/recognitions.ts';
import type { RelayLimits } from './relay-limits.ts';
import type { RelayOptions } from './relay-options.ts';
import type { TokenService } from './tokens/token-service.ts';
import type { SocketGateway } from './ws/socket-gateway.ts';

/** Only on this computer; the LAN gets listeners of its own. */
export const LOOPBACK = '127.0.0.1';

export interface RelayServerParts {
  readonly options: RelayOptions;
  readonly limits: RelayLimits;
  readonly audit: Audit;
  readonly isStopping: () => boolean;
  readonly unready: () => readonly UnreadyReason[];
  readonly tokens: TokenService;
  readonly events: EventRecorder;
  readonly polls: LongPolls;
  readonly devices: DeviceList;
  readonly delivery: Pick<Delivery, 'batch'>;
  readonly messages: Messages;
  readonly gateway: Pick<SocketGateway, 'handleUpgrade'>;
  readonly metrics: RelayMetrics;
  readonly recognitions: Recognitions;
}

/** Everything of the relay that can be reached over a network. */
export interface RelayServer {
  readonly pairing: PairingService;
  readonly sharing: LanSharing | undefined;
  /** Resolves with the port; from now on the LAN can be shared. @throws ListenError */
  listen(): Promise<number>;
  /** Requests from now on are refused. */
  startStopping(): void;
  /** Resolves when the last connection is closed. */
  close(): Promise<void>;
}

/** The guard, the routes behind it, and the listeners before it. Nothing listens. */
export function createRelayServer(parts: RelayServerParts): RelayServer {
  const {
    options,
    limits,
    audit,
    isStopping,
    unready,
    tokens,
    events,
    polls,
    devices,
    delivery,
    messages,
    gateway,
    metrics,
    recognitions,
  } = parts;
  const { host = LOOPBACK, port, hostNames = [], allowedOrigins: origins = [], clock, logger } = options;
  const edge = new ServerEdge({
    hostNames: [...hostNames, host],
    origins,
    tokens,
    refusals: audit,
    limits,
    clock,
    logger,
  });
  const { access, errors, hosts } = edge;
  const { relayId, name } = options;
  const pairing = new PairingService({
    ...{ tokens, events, relayId, name, audit, clock, logger },
    windows: options.pairingWindows,
  });
  const sharing =
    options.lan && new LanSharing({ ...options.lan, hosts, audit, clock, logger, onArrival: () => pairing.reached() });
  const late = new LateRequests(clock);
  const authorizer = new Authorizer(tokens, access);
  const transcription = transcriptionRoute({ authorizer, messages, late, errors });
  const application = createApplication({
    transcription,
    authorizer,
    access,
    messages,
    devices,
    tokens,
    metrics,
    polls,
    batch: delivery.batch,
    recognitions,
    pairing,
    sharing,
    relayId,
    errors,
    phonePage: options.phonePage,
    version: options.version,
    clock,
    isStopping,
    unready,
  });
  const routes = { onRequest: application, fast: transcription, onUpgrade: gateway.handleUpgrade };
  const behind = edge.protect(routes, options.local?.(edge));
  const listener = new HttpListener({ host, port, listen: options.listen, ...behind });
  const owner = options.ownerSocket === undefined ? undefined : ownerListener(behind, options.ownerSocket);
  return {
    pairing,
    sharing,
    async listen() {
      const actualPort = await listener.listen();
      await owner?.listen();
      late.start();
      sharing?.start(edge.protect(routes));
      return actualPort;
    },
    startStopping() {
      listener.startStopping();
      owner?.startStopping();
      sharing?.startStopping();
      pairing.stop();
      recognitions.stop();
      late.stop();
    },
    async close() {
      await Promise.all([listener.close(), owner?.close(), sharing?.stop()]);
    },
  };
}
