import type { Clock } from '../base/clock.ts';
import type { HybridLogicalClock } from '../base/hlc.ts';
import type { Logger } from '../base/logger.ts';
import { settledWithin } from '../base/settled-within.ts';
import { ProtocolError } from '../protocol/codes.ts';
import type { RelayCluster } from './cluster/relay-cluster.ts';
import type { Delivery } from './delivery.ts';
import type { EventJournal } from './events/event-journal.ts';
import type { EventRecorder } from './events/event-recorder.ts';
import type { LongPolls } from './events/long-polls.ts';
import type { RelayMetrics } from './metrics/relay-metrics.ts';
import type { Recognitions } from './recognition/recognitions.ts';
import type { RelayServer } from './relay-server.ts';
import type { MessageStore } from './store/message-store.ts';
import type { Pruner } from './store/pruner.ts';
import type { TokenService } from './tokens/token-service.ts';
import type { TokenRow } from './tokens/token-store.ts';
import type { SocketGateway } from './ws/socket-gateway.ts';

/** Raised once, when the relay begins to stop. Before that it may make way: then only its agents go. */
export class StopFlag {
  #raised = false;
  #draining = false;

  get draining(): boolean {
    return this.#draining;
  }

  drain(): void {
    this.#draining = true;
  }

  get raised(): boolean {
    return this.#raised;
  }

  raise(): void {
    this.#raised = true;
  }
}

export interface LifecycleParts {
  readonly relayId: string;
  readonly version: string;
  readonly stopFlag: StopFlag;
  readonly tokens: TokenService;
  readonly store: Pick<MessageStore, 'loadQueued'>;
  readonly pruner: Pruner;
  readonly log: EventJournal;
  readonly events: EventRecorder;
  readonly polls: LongPolls;
  readonly delivery: Delivery;
  readonly cluster: Pick<RelayCluster, 'stop' | 'onSucceeded'> | undefined;
  readonly gateway: SocketGateway;
  readonly metrics: Pick<RelayMetrics, 'start' | 'stop'>;
  readonly recognitions: Pick<Recognitions, 'endSender'>;
  readonly server: RelayServer;
  readonly hlc: Pick<HybridLogicalClock, 'aheadMs'>;
  readonly clock: Clock;
  /** See `RelayOptions.drainMs`. */
  readonly drainMs: number;
  readonly logger: Logger;
}

/** So long for what is on its way to the log of a cluster. */
const LOG_MS = 1_000;
/** So much a clock is put right by itself, now and then; more, by a person. */
const SMALL_CORRECTION_MS = 5_000;

/** Starts the parts of a relay in order, and stops them in the order in which nothing gets lost. */
export class RelayLifecycle {
  readonly #parts: LifecycleParts;
  #started = false;
  #stopped: Promise<void> | undefined;

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
  }

  /** Resolves with the port. */
  async start(): Promise<number> {
    const { stopFlag, tokens, store, delivery, cluster, gateway, log, server, pruner, metrics, logger } = this.#parts;
    if (this.#started || stopFlag.raised) throw new Error('a relay starts once');
    this.#started = true;
    this.#watchRevocations();
    this.#watchGrants();
    await log.start();
    this.#announceStart();
    // In a cluster, devices come and go.
    if (cluster === undefined) {
      const clockSetBack = this.#parts.hlc.aheadMs > SMALL_CORRECTION_MS;
      delivery.outbox.takeUp(store.loadQueued(), () => log.resumedAfterKill, clockSetBack);
      delivery.cancellations.load();
      delivery.arrivals.loaded();
    }
    this.endUninvited();
    const port = await server.listen();
    tokens.start();
    gateway.start();
    pruner.start();
    metrics.start();
    logger.info({ port }, 'relay listening');
    return port;
  }

  /** What was revoked, or granted less, while no relay was running, or another one had the computer. */
  endUninvited(): void {
    const { delivery } = this.#parts;
    for (const deviceId of delivery.revokedDevices.withMessages()) this.#endDevice(deviceId);
    for (const sender of delivery.revokedSenders.withMessages()) this.#judge(sender);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  #watchRevocations(): void {
    const { tokens, events, gateway, delivery, polls, recognitions } = this.#parts;
    tokens.onRevoked((principalId, token, messages, here) => {
      // Of a cluster, one relay says so.
      if (here) events.tokenRevoked(token);
      const error = new ProtocolError('UNAUTHORIZED', 'the token was revoked');
      delivery.waiting.endSender(principalId, error);
      polls.endPrincipal(principalId, error);
      recognitions.endSender(principalId, error);
      // Before its socket closes, which would put what it had back into the queue.
      const received = this.#endDevice(token.deviceId);
      const sent = messages === 'end' ? delivery.revokedSenders.end(principalId) : 0;
      gateway.closePrincipal(principalId);
      return received + sent;
    });
  }

  #watchGrants(): void {
    const { tokens, delivery, events, cluster } = this.#parts;
    tokens.onGranted((token, before, here) => {
      if (here) events.granted(token, before, tokens.receivers());
      return this.#endBeyond(token.jti);
    });
    tokens.onSucceeded((before, now) => {
      delivery.successions.succeed(before, now);
      this.#judge(now);
    });
    // Which of the two comes first to the other relays of a cluster, nobody knows.
    cluster?.onSucceeded((now) => this.#judge(now));
    tokens.onMadeElsewhere((row) => {
      this.#handOn(row);
      this.#judge(row.jti);
    });
  }

  /** To a phone that was paired anew at a relay which may be gone before it could say so. */
  #handOn({ jti, origin }: TokenRow): void {
    const { tokens, delivery } = this.#parts;
    if (origin === undefined) return;
    for (const sender of delivery.revokedSenders.withMessages()) {
      const isOld = sender !== jti && tokens.rowOf(sender) === undefined && tokens.senderOf(sender)?.id === origin;
      if (isOld) delivery.successions.succeed(sender, jti);
    }
  }

  /** Of what a sender has sent, by what its token is now. */
  #judge(sender: string): void {
    const { tokens, delivery } = this.#parts;
    if (tokens.endedWithMessages(sender)) delivery.revokedSenders.end(sender);
    this.#endBeyond(sender);
  }

  /** What a sender that may still send something has sent, and may not send any more, ends; returns how many. */
  #endBeyond(sender: string): number {
    const row = this.#parts.tokens.rowOf(sender);
    return row === undefined ? 0 : this.#parts.delivery.revokedSenders.endBeyond(sender, row);
  }

  #announceStart(): void {
    const { events, log, tokens, relayId, version } = this.#parts;
    events.relayStarted(relayId, version);
    // Connections ended with their process, which was not there to tell.
    if (log.resumedAfterKill) for (const deviceId of tokens.receivers()) events.deviceDisconnected(deviceId);
  }

  /** When nobody may be this device any more, its messages end; returns how many. */
  #endDevice(deviceId: string | undefined): number {
    const { tokens, delivery } = this.#parts;
    return deviceId === undefined || tokens.hasReceiver(deviceId) ? 0 : delivery.revokedDevices.end(deviceId);
  }

  /** Whoever asks is answered still; the load balancer and the agents look for another relay. */
  async #drain(): Promise<void> {
    const { stopFlag, gateway, drainMs, logger } = this.#parts;
    stopFlag.drain();
    logger.info({ drainMs }, 'relay makes way');
    await gateway.drainAgents(drainMs);
  }

  async #stop(): Promise<void> {
    const { stopFlag, tokens, delivery, cluster, gateway, log, polls, server, pruner, metrics, clock, logger } =
      this.#parts;
    if (this.#started && this.#parts.drainMs > 0) await this.#drain();
    stopFlag.raise();
    server.startStopping();
    pruner.stop();
    metrics.stop();
    // Without agents everything in flight is queued again, and whoever waits for it is told so once it is on disk.
    gateway.stopAgents();
    delivery.batch.flush();
    // They have been told of that; what comes now they find when they ask the next relay.
    gateway.stopObservers();
    polls.stop();
    delivery.waiting.stop();
    const durable = delivery.batch.durable().catch((error: unknown) => {
      logger.error({ error: String(error) }, 'the store could not be synchronised');
    });
    // A log that cannot be reached is not waited for: nobody was told that it has what it has not.
    await (cluster === undefined ? durable : settledWithin([durable], LOG_MS, clock));
    await server.close();
    delivery.batch.stop();
    delivery.acks.stop();
    delivery.outbox.stop();
    await cluster?.stop();
    await log.stop().catch((error: unknown) => {
      logger.error({ error: String(error) }, 'the end of the event log could not be stored');
    });
    tokens.stop();
    if (this.#started) logger.info({}, 'relay stopped');
  }
}
