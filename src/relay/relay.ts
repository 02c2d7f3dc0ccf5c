import type { DeviceDetail, UnreadyReason } from '../protocol/http.ts';
import { ConnectionManager } from '../server/sockets/connection-manager.ts';
import type { WriteCounters } from '../server/writers/write-counters.ts';
import { createConnectedAgents } from './agents/connected-agents.ts';
import { DeviceList } from './agents/device-list.ts';
import { silentAudit } from './audit/audit.ts';
import { createDelivery } from './delivery.ts';
import { createRelayEvents, type EventsState } from './events/relay-events.ts';
import type { LanSharing } from './lan/lan-sharing.ts';
import { DeliveryMetrics } from './metrics/delivery-metrics.ts';
import { RecognitionMetrics } from './metrics/recognition-metrics.ts';
import { RelayMetrics } from './metrics/relay-metrics.ts';
import type { PairingService } from './pairing/pairing-service.ts';
import type { EngineSettings } from './recognition/engine.ts';
import { Recognitions } from './recognition/recognitions.ts';
import { RelayAdmin } from './relay-admin.ts';
import { RelayLifecycle, StopFlag } from './relay-lifecycle.ts';
import { DEFAULT_RELAY_LIMITS, type RelayLimits } from './relay-limits.ts';
import type { RelayOptions } from './relay-options.ts';
import { createRelayServer, LOOPBACK } from './relay-server.ts';
import { ownState } from './relay-state.ts';
import { MessageHistory } from './store/message-history.ts';
import { Pruner } from './store/pruner.ts';
import { SqliteTokenStore } from './tokens/sqlite-token-store.ts';
import { TokenService } from './tokens/token-service.ts';
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
  /** Answers or stores everything in flight; ends within about 2 s, after `drainMs`. Idempotent. */
  stop(): Promise<void>;
  readonly tokens: TokenService;
  readonly pairing: PairingService;
  readonly sharing: LanSharing | undefined;
  /** For the owner of the relay, in this process. */
  readonly admin: RelayAdmin;
  /** What people call it from now on, in answers to those who pair. */
  rename(name: string): void;
  /** From now on, another engine, or none. */
  recognizeWith(engine: EngineSettings | undefined): void;
  /** As `GET /devices` shows them. */
  devices(): DeviceDetail[];
  readonly events: EventsState;
  /** What has been written to sockets since the relay was made. */
  readonly writes: Readonly<WriteCounters>;
}

/** Composition root of the relay. Nothing is started, and nothing listens, before `start()`. */
export function createRelay(options: RelayOptions): Relay {
  const { database, secret, relayId, version, audit = silentAudit, cluster, clock, logger } = options;
  const limits: RelayLimits = { ...DEFAULT_RELAY_LIMITS, ...options.limits };
  const stopFlag = new StopFlag();
  const isStopping = (): boolean => stopFlag.raised;
  const unready = (): UnreadyReason[] => [
    ...(stopFlag.raised ? ['STOPPING' as const] : []),
    ...(stopFlag.draining ? ['DRAINING' as const] : []),
    ...(cluster?.unready === undefined ? [] : [cluster.unready]),
    ...(options.unready?.() ?? []),
  ];

  // What outlives the process: tokens, messages, events.
  const tokens = new TokenService(options.tokens ?? new SqliteTokenStore(database), secret, clock, logger, audit);
  const state = cluster ?? ownState(options, limits);
  const { store, events: log, hlc } = state;
  const { recorder: events, polls, state: eventsState } = createRelayEvents(log, limits, clock);

  // From an accepted request to the agent of its device.
  const { clientHeartbeatTimeoutMs } = limits;
  const connections = new ConnectionManager({ ...options.connections, hlc, clientHeartbeatTimeoutMs }, clock);
  const visits = cluster?.visits(options.visits);
  const agents = createConnectedAgents({ database, names: options.names, visits, connections, clock, logger });
  const meter = new DeliveryMetrics();
  const recognitionMeter = new RecognitionMetrics();
  const delivery = createDelivery({
    ...state,
    relayId,
    agents: cluster?.guarded(agents.writers) ?? agents.writers,
    owns: (deviceId) => cluster?.owns(deviceId) ?? true,
    successorOf: (principalId) => cluster?.successorOf(principalId) ?? principalId,
    receivers: tokens,
    meter,
    events,
    journal: log,
    limits,
    clock,
    logger,
  });
  const { outbox, acks, cancellations } = delivery;
  const pruner = new Pruner(store, (before) => cancellations.giveUp(before), limits, clock, logger);
  const devices = new DeviceList({ ...agents, receivers: tokens, elsewhere: cluster?.elsewhere, outbox, acks });

  // From what has happened to those who follow it.
  log.onPublished((published) => {
    connections.broadcastBatch(published);
    polls.published(published);
  });

  // The ways in.
  const gateway = createSocketGateway({
    connections,
    registry: agents.registry,
    delivery,
    log,
    events,
    tokens,
    isStopping,
    ownership: cluster?.ownership,
    isDraining: () => stopFlag.draining,
    relayId,
    limits,
    clock,
    logger,
  });
  const messages =
    cluster?.serve(delivery, {
      agents: { ...gateway, registry: agents.registry },
      tokens,
      taken: () => lifecycle.endUninvited(),
    }) ?? delivery.messages;
  const metrics = new RelayMetrics({
    version,
    member: options.member,
    isReady: () => unready().length === 0,
    delivery: meter,
    recognition: recognitionMeter,
    clients: () => connections.getClients().values(),
    queues: () => devices.queues(),
    writes: connections.writeCounters,
    log,
    polls,
  });
  const recognitions = new Recognitions({ events, meter: recognitionMeter, limits, clock, logger });
  recognitions.configure(options.recognition);
  const server = createRelayServer({
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
  });
  const { pairing, sharing } = server;

  // For its owner, and its life.
  const history = new MessageHistory(state.database);
  const admin = new RelayAdmin({
    ...{ ...agents, delivery, messages, store, history, devices, tokens, log, clock },
    elsewhere: cluster?.elsewhere,
    asTold: (record) => cluster?.asTold(record) ?? record,
  });
  const lifecycle = new RelayLifecycle({
    relayId,
    version,
    stopFlag,
    tokens,
    store,
    pruner,
    log,
    events,
    polls,
    delivery,
    cluster,
    gateway,
    metrics,
    recognitions,
    server,
    hlc,
    clock,
    drainMs: options.drainMs ?? 0,
    logger,
  });

  return {
    async start() {
      const { host = LOOPBACK } = options;
      const port = await lifecycle.start();
      return { host, port, url: `http://${host.includes(':') ? `[${host}]` : host}:${port}` };
    },
    stop: () => lifecycle.stop(),
    tokens,
    pairing,
    sharing,
    admin,
    rename: (name) => pairing.renameRelay(name),
    recognizeWith: (engine) => recognitions.configure(engine),
    devices: () => devices.details(),
    events: eventsState,
    writes: connections.writeCounters,
  };
}
