import type { Clock } from '../base/clock.ts';
import type { Database } from '../base/database.ts';
import type { Logger } from '../base/logger.ts';
import type { DeviceDetail } from '../protocol/http.ts';
import { AgentRegistry } from './agents/agent-registry.ts';
import { DeviceList } from './agents/device-list.ts';
import { KnownDevices } from './agents/known-devices.ts';
import { RegisteredAgents } from './agents/registered-agents.ts';
import { decodeHlc, HybridLogicalClock } from './clock/hlc.ts';
import { createDelivery } from './delivery.ts';
import { readBootId } from './events/boot-id.ts';
import { EventLog } from './events/event-log.ts';
import { EventRecorder } from './events/event-recorder.ts';
import { EventStore } from './events/event-store.ts';
import { LongPolls } from './events/long-polls.ts';
import { createApplication } from './http/application.ts';
import { Authorizer } from './http/authorizer.ts';
import { ErrorAnswers } from './http/errors.ts';
import { HttpListener } from './http/listener.ts';
import { RelayMetrics } from './metrics/relay-metrics.ts';
import { RelayLifecycle } from './relay-lifecycle.ts';
import { DEFAULT_RELAY_LIMITS, type RelayLimits } from './relay-limits.ts';
import { Pruner } from './store/pruner.ts';
import { SqliteMessageStore } from './store/sqlite-message-store.ts';
import { TokenService } from './tokens/token-service.ts';
import { TokenStore } from './tokens/token-store.ts';
import { ConnectionManager, type ConnectionManagerConfig } from './ws/connection-manager.ts';
import { createSocketGateway } from './ws/socket-gateway.ts';
import type { WriteCounters } from './ws/write-counters.ts';

export interface RelayOptions {
  /** Open; it stays the caller's, who closes it after `stop()`. */
  readonly database: Database;
  /** Signs all tokens. */
  readonly secret: Uint8Array;
  /** Tells this relay from others, for agents. */
  readonly relayId: string;
  readonly name: string;
  readonly version: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: Partial<RelayLimits>;
  readonly connections?: Pick<ConnectionManagerConfig, 'writeCoalescingEnabled' | 'writeCoalescingOptions'>;
}

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
  /** As `GET /devices` shows them. */
  devices(): DeviceDetail[];
  readonly events: EventsState;
  /** What has been written to sockets since the relay was made. */
  readonly writes: Readonly<WriteCounters>;
}

/** The event log, as it is now. */
export interface EventsState {
  readonly epoch: string;
  readonly latest: number;
  /** How many events are kept. */
  readonly size: number;
  readonly waitingPolls: number;
}

/** Composition root of the relay. Nothing is started, and nothing listens, before `start()`. */
export function createRelay(options: RelayOptions): Relay {
  const { database, secret, relayId, version, host = '127.0.0.1', port, clock, logger } = options;
  const limits: RelayLimits = { ...DEFAULT_RELAY_LIMITS, ...options.limits };
  const lifecycle: RelayLifecycle = new RelayLifecycle(() => parts);
  const isStopping = (): boolean => lifecycle.stopping;

  const tokens = new TokenService(new TokenStore(database), secret, clock, logger);
  const store = new SqliteMessageStore(database, logger);
  const known = new KnownDevices(database);
  const registry = new AgentRegistry(known, clock, logger);
  const hlc = new HybridLogicalClock(clock, limits.maxClockDriftMs);
  const lastHlc = store.lastHlc();
  if (lastHlc !== undefined) hlc.resume(decodeHlc(lastHlc));
  const log = new EventLog({
    store: new EventStore(database, limits.eventLogCapacity),
    hlc,
    clock,
    limits,
    bootId: readBootId(),
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
  const devices: DeviceList = new DeviceList({ registry, known, receivers: tokens, outbox, acks });
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
  const authorizer = new Authorizer(tokens);
  const application = createApplication({
    authorizer,
    messages,
    devices,
    tokens,
    metrics,
    polls,
    batch,
    errors,
    version,
    clock,
    isStopping,
  });
  const listener = new HttpListener({
    host,
    port,
    onRequest: application,
    onUpgrade: gateway.handleUpgrade,
    limits,
    clock,
    logger,
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
    devices: () => devices.details(),
    events: {
      get epoch() {
        return log.epoch;
      },
      get latest() {
        return log.latest;
      },
      get size() {
        return log.size;
      },
      get waitingPolls() {
        return polls.size;
      },
    },
    writes: connections.writeCounters,
  };
}
