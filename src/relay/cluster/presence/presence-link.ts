import type { Logger } from '../../../base/logger.ts';
import type { ClusterConnection } from '../connection.ts';
import { type PresenceFrame, presenceFrameSchema } from './presence-frames.ts';

export interface PresenceLinkParts {
  readonly connection: Pick<ClusterConnection, 'tell' | 'hear' | 'onState'>;
  readonly cluster: string;
  readonly logger: Logger;
}

/** What all relays of a cluster hear, as long as they are there: a subject of NATS that keeps nothing. */
export class PresenceLink {
  readonly #parts: PresenceLinkParts;
  readonly #subject: string;
  readonly #ends: (() => void)[] = [];

  constructor(parts: PresenceLinkParts) {
    this.#parts = parts;
    this.#subject = `lantype.${parts.cluster}.presence`;
  }

  /** `onBack`: what was said while NATS was away, was said to nobody. */
  start(hear: (frame: PresenceFrame) => void, onBack: () => void): void {
    const { connection, logger } = this.#parts;
    this.#ends.push(
      connection.hear(this.#subject, (text) => {
        try {
          hear(presenceFrameSchema.parse(JSON.parse(text)));
        } catch (cause) {
          logger.warn({ error: String(cause) }, 'what another relay tells of its computers cannot be used');
        }
      }),
      connection.onState(({ connected }) => {
        if (connected) onBack();
      }),
    );
  }

  /** To whoever is there. */
  say(frame: PresenceFrame): void {
    this.#parts.connection.tell(this.#subject, JSON.stringify(frame));
  }

  stop(): void {
    for (const end of this.#ends.splice(0)) end();
  }
}
