import type { Subscription } from '@nats-io/transport-node';
import type { Logger } from '../../../base/logger.ts';
import type { ClusterConnection } from '../connection.ts';
import { type OwnerReply, type OwnerRequest, ownerReplySchema, ownerRequestSchema, refusal } from './requests.ts';

export interface OwnerLinkParts {
  readonly connection: ClusterConnection;
  readonly cluster: string;
  readonly logger: Logger;
}

/** Answers a request of another relay. Never rejects. */
export type OwnerHandler = (request: OwnerRequest) => Promise<OwnerReply>;

/** Questions between relays: a request of NATS to a session, and its answer. */
export class OwnerLink {
  readonly #parts: OwnerLinkParts;
  #subscription: Subscription | undefined;

  constructor(parts: OwnerLinkParts) {
    this.#parts = parts;
  }

  /** From now on, what is asked of that session is answered, and of none before it. */
  serve(session: string, handler: OwnerHandler): void {
    const { connection, logger } = this.#parts;
    this.#subscription?.unsubscribe();
    this.#subscription = connection.nats.subscribe(this.#subjectOf(session), {
      callback: (error, message) => {
        if (error !== null) return;
        const answer = async (): Promise<void> => {
          const request = ownerRequestSchema.safeParse(message.json());
          const reply = request.success ? await handler(request.data) : refusal(request.error);
          message.respond(JSON.stringify(reply));
        };
        answer().catch((cause: unknown) =>
          logger.warn({ error: String(cause) }, 'another relay could not be answered'),
        );
      },
    });
  }

  /** @throws whatever keeps the answer away: nobody is there, or it took too long */
  async ask(session: string, request: OwnerRequest, timeoutMs: number): Promise<OwnerReply> {
    const { nats } = this.#parts.connection;
    const answer = await nats.request(this.#subjectOf(session), JSON.stringify(request), { timeout: timeoutMs });
    return ownerReplySchema.parse(answer.json());
  }

  stop(): void {
    this.#subscription?.unsubscribe();
  }

  #subjectOf(session: string): string {
    return `lantype.${this.#parts.cluster}.to.${session}`;
  }
}
