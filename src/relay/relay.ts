import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { decodeHlc, HybridLogicalClock } from '../base/hlc.ts';
import type { DeviceDetail } from '../protocol/http.ts';
import { ErrorAnswers } from '../server/answers/errors.ts';
import { AccessControl } from '../server/guard/access-control.ts';
import { HostAllowlist } from '../server/guard/host-allowlist.ts';
import { RequestGuard } from '../server/guard/request-guard.ts';
import { StrangerSockets } from '../server/guard/stranger-sockets.ts';
import { HttpListener } from '../server/listener/listener.ts';
import { edgeOf } from '../server/listener/local-edge.ts';
import { ConnectionManager } from '../server/sockets/connection-manager.ts';
import type { WriteCounters } from '../server/writers/write-counters.ts';
import { AgentRegistry } from './agents/agent-registry.ts';
import { DeviceList } from './agents/device-list.ts';
import { DeviceNames } from './agents/device-names.ts';
import { type KnownDevice, KnownDevices } from './agents/known-devices.ts';
import { RegisteredAgents } from './agents/registered-agents.ts';
import { silentAudit } from './audit/audit.ts';
import { createDelivery } from './delivery.ts';
import { readBootId } from './events/boot-id.ts';
import { EventLog } from './events/event-log.ts';
import { EventRecorder } from './events/event-recorder.ts';
import { EventStore } from './events/event-store.ts';
import { type EventsState, eventsState } from './events/events-state.ts';
import { LongPolls } from './events/long-polls.ts';
import { createApplication } from './http/application.ts';
import { Authorizer } from './http/authorizer.ts';
import { LanSharing } from './lan/lan-sharing.ts';
import { RelayMetrics } from './metrics/relay-metrics.ts';
import { PairingService } from './pairing/pairing-service.ts';
import { RelayAdmin } from './relay-admin.ts';
import { RelayLifecycle } from './relay-lifecycle.ts';
import { DEFAULT_RELAY_LIMITS, type RelayLimits } from './relay-limits.ts';
import type { RelayOptions } from './relay-options.ts';
import { MessageHistory } from './store/message-history.ts';
import { Pruner } from './store/pruner.ts';
import { SqliteMessageStore } from './store/sqlite-message-store.ts';
import { TokenService } from './tokens/token-service.ts';
import { TokenStore } from './tokens/token-store.ts';
import { createSocketGateway } from './ws/socket-gateway.ts';

export interface RelayAddress {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:7440` */
  readonly url: string;
}

export interface Relay {
  /** @throws ListenError, whose `code` is `EADDRINUSE`, `EACCES` or `EADDRNOTAVAIL` */
  start(): Promise<RelayAddress>;
  /** Answers or stores everything in flight; ends within about 2 s. Idempotent. */
  stop(): Promise<void>;
  readonly tokens: TokenService;
  readonly pairing: PairingService;
  readonly sharing: LanSharing | undefined;
  /** For the owner of the relay, in this process. */
  readonly admin: RelayAdmin;
  /** What people call it from now on, in answers to those who pair. */
  rename(name: string): void;
  /** As `GET /devices` shows them. */
  devices(): DeviceDetail[];
  readonly events: EventsState;
  /** What has been written to sockets since the relay was made. */
  readonly writes: Readonly<WriteCounters>;
}

/** Composition root of the relay. Nothing is started, and nothing listens, before `start()`. */
export function createRelay(options: RelayOptions): Relay {
  const { database, secret, relayId, version, host = '127.0.0.1', port, clock, logger } = options;
  let { name } = options;
  const limits: RelayLimits = { ...DEFAULT_RELAY_LIMITS, ...options.limits };
  const lifecycle: RelayLifecycle = new RelayLifecycle(() => parts);
  const isStopping = (): boolean => lifecycle.stopping;

  const { audit = silentAudit } = options;
  const tokens = new TokenService(new TokenStore(database), secret, clock, logger, audit);
  const store = new SqliteMessageStore(database, logger);
  const known = new KnownDevices(database);
  const names = new DeviceNames(database);
  const memory = {
    save(device: KnownDevice): void {
      known.save(device);
      names.said(device.deviceId, device.name);
    },
  };
  const registry = new AgentRegistry(memory, clock, logger);
  const hlc = new HybridLogicalClock(clock, limits.maxClockDriftMs);
  const lastHlc = store.lastHlc();
  if (lastHlc !== undefined) hlc.resume(decodeHlc(lastHlc));
  const log = new EventLog({
    store: new EventStore(database, limits.eventLogCapacity),
    hlc,
    clock,
    limits,
    bootId: options.bootId ?? readBootId(),
    logger,
  });
  const events = new EventRecorder(log);
  const { clientHeartbeatTimeoutMs } = limits;
  const connections = new ConnectionManager({ ...options.connections, hlc, clientHeartbeatTimeoutMs }, clock);
  const agents = new RegisteredAgents(registry, connections);
  const metrics: RelayMetrics = new RelayMetrics({
    version,
    clients: () => connections.getClients().values(),
    devices: () => devices.details(),
    writes: connections.writeCounters,
    log,
    polls: () => polls,
  });
  const delivery = createDelivery({
    store,
    agents,
    receivers: tokens,
    meter: metrics.delivery,
    events,
    journal: log,
    hlc,
    limits,
    clock,
    logger,
  });
  const { outbox, acks, messages, batch } = delivery;
  const devices: DeviceList = new DeviceList({ registry, known, names, receivers: tokens, outbox, acks });
  const gateway = createSocketGateway({
    connections,
    registry,
    delivery,
    log,
    events,
    tokens,
    isStopping,
    relayId,
    limits,
    clock,
    logger,
  });
  const polls = new LongPolls(log, clock, limits.maxLongPolls);
  log.onPublished((published) => {
    connections.broadcastBatch(published);
    polls.published(published);
  });
  const errors = new ErrorAnswers(logger);
  const { hostNames = [], allowedOrigins: origins = [] } = options;
  const sockets = new StrangerSockets(limits);
  const access = new AccessControl({ sockets, audit, limits, clock });
  const hosts = new HostAllowlist([...hostNames, host]);
  const guard = new RequestGuard({ hosts, origins, access, tokens });
  const authorizer = new Authorizer(tokens, access);
  const rest = {
    guard,
    onRequest: (request: IncomingMessage, response: ServerResponse) => application(request, response),
    onUpgrade: gateway.handleUpgrade,
  };
  const edge = {
    ...edgeOf({ ...rest, local: undefined }),
    onConnection: (socket: Socket, tls: boolean) => sockets.opened(socket, tls),
    limits,
    clock,
    logger,
  };
  const pairing = new PairingService({ tokens, events, relayId, name: () => name, audit, clock, logger });
  const sharing = options.lan && new LanSharing({ ...options.lan, listener: edge, hosts, audit, clock, logger });
  const application = createApplication({
    authorizer,
    access,
    messages,
    devices,
    tokens,
    metrics,
    polls,
    batch,
    pairing,
    sharing,
    errors,
    phonePage: options.phonePage,
    version,
    clock,
    isStopping,
  });
  const listener = new HttpListener({
    host,
    port,
    listen: options.listen,
    ...edge,
    ...edgeOf({ ...rest, local: options.local?.({ access, errors }) }),
  });
  const pruner = new Pruner(store, limits, clock, logger);
  const parts = {
    tokens,
    store,
    delivery,
    gateway,
    log,
    events,
    polls,
    announceStart() {
      events.relayStarted(relayId, version);
      // Connections ended with their process, which was not there to tell.
      if (log.resumedAfterKill) for (const deviceId of tokens.receivers()) events.deviceDisconnected(deviceId);
    },
    listener,
    pairing,
    sharing,
    pruner,
    metrics,
    logger,
  };

  return {
    async start() {
      const actualPort = await lifecycle.start();
      return { host, port: actualPort, url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}` };
    },
    stop: () => lifecycle.stop(),
    tokens,
    pairing,
    sharing,
    admin: new RelayAdmin({
      delivery,
      store,
      history: new MessageHistory(database),
      devices,
      registry,
      known,
      names,
      tokens,
      log,
      clock,
    }),
    rename(wanted) {
      name = wanted;
    },
    devices: () => devices.details(),
    events: eventsState(log, polls),
    writes: connections.writeCounters,
  };
}
