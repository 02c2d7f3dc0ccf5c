import type { Logger } from '../base/logger.ts';
import { ProtocolError } from '../protocol/codes.ts';
import type { Delivery } from './delivery.ts';
import type { HttpListener } from './http/listener.ts';
import type { LanSharing } from './lan/lan-sharing.ts';
import type { PairingService } from './pairing/pairing-service.ts';
import type { MessageStore } from './store/message-store.ts';
import type { Pruner } from './store/pruner.ts';
import type { TokenService } from './tokens/token-service.ts';
import type { AgentGateway } from './ws/agent-gateway.ts';

export interface LifecycleParts {
  readonly tokens: TokenService;
  readonly store: Pick<MessageStore, 'durable'>;
  readonly delivery: Delivery;
  readonly gateway: AgentGateway;
  readonly listener: HttpListener;
  readonly pairing: PairingService;
  readonly sharing: LanSharing | undefined;
  readonly pruner: Pruner;
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
    const { tokens, delivery, gateway, listener, pruner, logger } = this.#partsOf();
    const { outbox, waiting } = delivery;
    tokens.onRevoked((principalId, { deviceId }) => {
      // Before its socket closes, which would put what it had back into the queue.
      const ended = deviceId === undefined || tokens.hasReceiver(deviceId) ? 0 : outbox.endDevice(deviceId);
      gateway.closePrincipal(principalId);
      waiting.endSender(principalId, new ProtocolError('UNAUTHORIZED', 'the token was revoked'));
      return ended;
    });
    outbox.load();
    // Revoked while no relay was running.
    for (const deviceId of outbox.devices()) if (!tokens.hasReceiver(deviceId)) outbox.endDevice(deviceId);
    const port = await listener.listen();
    tokens.start();
    gateway.start();
    pruner.start();
    logger.info({ port }, 'relay listening');
    return port;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const { tokens, store, delivery, gateway, listener, pairing, sharing, pruner, logger } = this.#partsOf();
    this.#stopping = true;
    listener.startStopping();
    pairing.stop();
    pruner.stop();
    // Without agents everything in flight is queued again, and whoever waits for it is told so once it is on disk.
    gateway.stop();
    delivery.batch.flush();
    delivery.waiting.stop();
    await store.durable().catch((error: unknown) => {
      logger.error({ error: String(error) }, 'the store could not be synchronised');
    });
    await Promise.all([listener.close(), sharing?.stop()]);
    delivery.batch.stop();
    delivery.acks.stop();
    delivery.outbox.stop();
    tokens.stop();
    if (this.#started) logger.info({}, 'relay stopped');
  }
}
