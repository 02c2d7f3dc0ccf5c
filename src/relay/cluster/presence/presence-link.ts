import type { Subscription } from '@nats-io/transport-node';
import type { Logger } from '../../../base/logger.ts';
import type { ClusterConnection } from '../connection.ts';
import { type PresenceFrame, presenceFrameSchema } from './presence-frames.ts';

export interface PresenceLinkParts {
  readonly connection: Pick<ClusterConnection, 'nats' | 'state' | 'onState'>;
  readonly cluster: string;
  readonly logger: Logger;
}

/** What all relays of a cluster hear, as long as they are there: a subject of NATS that keeps nothing. */
export class PresenceLink {
  readonly #parts: PresenceLinkParts;
  readonly #subject: string;
  #subscription: Subscription | undefined;
  #unfollow: () => void = () => undefined;

  constructor(parts: PresenceLinkParts) {
    this.#parts = parts;
    this.#subject = `lantype.${parts.cluster}.presence`;
  }

  /** `onBack`: what was said while NATS was away, was said to nobody. */
  start(hear: (frame: PresenceFrame) => void, onBack: () => void): void {
    const { connection, logger } = this.#parts;
    this.#subscription = connection.nats.subscribe(this.#subject, {
      callback: (error, message) => {
        if (error !== null) return;
        try {
          hear(presenceFrameSchema.parse(message.json()));
        } catch (cause) {
          logger.warn({ error: String(cause) }, 'what another relay tells of its computers cannot be used');
        }
      },
    });
    this.#unfollow = connection.onState(({ connected }) => {
      if (connected) onBack();
    });
  }

  /** To whoever is there; to nobody while NATS is away. */
  say(frame: PresenceFrame): void {
    const { connection, logger } = this.#parts;
    if (!connection.state.connected) return;
    try {
      connection.nats.publish(this.#subject, JSON.stringify(frame));
    } catch (error) {
      logger.debug({ error: String(error) }, 'the other relays cannot be told of computers now');
    }
  }

  stop(): void {
    this.#unfollow();
    this.#subscription?.unsubscribe();
  }
}
