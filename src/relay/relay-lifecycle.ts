import type { Logger } from '../base/logger.ts';
import { ProtocolError } from '../protocol/codes.ts';
import type { HttpListener, UnboundListenerOptions } from '../server/listener/listener.ts';
import type { Delivery } from './delivery.ts';
import type { EventLog } from './events/event-log.ts';
import type { EventRecorder } from './events/event-recorder.ts';
import type { LongPolls } from './events/long-polls.ts';
import type { LanSharing } from './lan/lan-sharing.ts';
import type { RelayMetrics } from './metrics/relay-metrics.ts';
import type { PairingService } from './pairing/pairing-service.ts';
import type { MessageStore } from './store/message-store.ts';
import type { Pruner } from './store/pruner.ts';
import type { TokenService } from './tokens/token-service.ts';
import type { SocketGateway } from './ws/socket-gateway.ts';

export interface LifecycleParts {
  readonly tokens: TokenService;
  readonly store: Pick<MessageStore, 'durable'>;
  readonly delivery: Delivery;
  readonly gateway: SocketGateway;
  readonly log: EventLog;
  readonly events: EventRecorder;
  readonly polls: LongPolls;
  readonly announceStart: () => void;
  readonly listener: HttpListener;
  readonly pairing: PairingService;
  readonly sharing: LanSharing | undefined;
  /** What is shared. */
  readonly lanService: UnboundListenerOptions;
  readonly pruner: Pruner;
  readonly metrics: Pick<RelayMetrics, 'start' | 'stop'>;
  readonly logger: Logger;
}

/** Starts the parts of a relay in order, and stops them in the order in which nothing gets lost. */
export class RelayLifecycle {
  readonly #partsOf: () => LifecycleParts;
  #started = false;
  #stopping = false;
  #stopped: Promise<void> | undefined;

  /** `partsOf` is called when something starts or stops, so that the parts can be made later. */
  constructor(partsOf: () => LifecycleParts) {
    this.#partsOf = partsOf;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Resolves with the port. */
  async start(): Promise<number> {
    if (this.#started || this.stopping) throw new Error('a relay starts once');
    this.#started = true;
    const { tokens, delivery, gateway, log, events, polls, listener, sharing, lanService, pruner, metrics, logger } =
      this.#partsOf();
    const { outbox, waiting } = delivery;
    tokens.onRevoked((principalId, token) => {
      events.tokenRevoked(token);
      // Before its socket closes, which would put what it had back into the queue.
      const ended = this.#endDevice(token.deviceId);
      gateway.closePrincipal(principalId);
      const error = new ProtocolError('UNAUTHORIZED', 'the token was revoked');
      waiting.endSender(principalId, error);
      polls.endPrincipal(principalId, error);
      return ended;
    });
    await log.start();
    this.#partsOf().announceStart();
    outbox.load(log.resumedAfterKill);
    // Revoked while no relay was running.
    for (const deviceId of outbox.devices()) this.#endDevice(deviceId);
    const port = await listener.listen();
    sharing?.start(lanService);
    tokens.start();
    gateway.start();
    pruner.start();
    metrics.start();
    logger.info({ port }, 'relay listening');
    return port;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** When nobody may be this device any more, its messages end; returns how many. */
  #endDevice(deviceId: string | undefined): number {
    const { tokens, delivery } = this.#partsOf();
    return deviceId === undefined || tokens.hasReceiver(deviceId) ? 0 : delivery.outbox.endDevice(deviceId);
  }

  async #stop(): Promise<void> {
    const { tokens, store, delivery, gateway, log, polls, listener, pairing, sharing, pruner, metrics, logger } =
      this.#partsOf();
    this.#stopping = true;
    listener.startStopping();
    sharing?.startStopping();
    pairing.stop();
    pruner.stop();
    metrics.stop();
    // Without agents everything in flight is queued again, and whoever waits for it is told so once it is on disk.
    gateway.stopAgents();
    delivery.batch.flush();
    // They have been told of that; what comes now they find when they ask the next relay.
    gateway.stopObservers();
    polls.stop();
    delivery.waiting.stop();
    await store.durable().catch((error: unknown) => {
      logger.error({ error: String(error) }, 'the store could not be synchronised');
    });
    await Promise.all([listener.close(), sharing?.stop()]);
    delivery.batch.stop();
    delivery.acks.stop();
    delivery.outbox.stop();
    await log.stop().catch((error: unknown) => {
      logger.error({ error: String(error) }, 'the end of the event log could not be stored');
    });
    tokens.stop();
    if (this.#started) logger.info({}, 'relay stopped');
  }
}
