import type { Broker } from '../broker.ts';
import { type OwnerReply, type OwnerRequest, ownerReplySchema, ownerRequestSchema, refusal } from './requests.ts';

export interface OwnerLinkParts {
  readonly connection: Pick<Broker, 'answer' | 'request'>;
  readonly cluster: string;
}

/** Answers a request of another relay. Never rejects. */
export type OwnerHandler = (request: OwnerRequest) => Promise<OwnerReply>;

/** Questions between relays: a request of NATS to a session, and its answer. */
export class OwnerLink {
  readonly #parts: OwnerLinkParts;
  #unsubscribe: () => void = () => undefined;

  constructor(parts: OwnerLinkParts) {
    this.#parts = parts;
  }

  /** From now on, what is asked of that session is answered, and of none before it. */
  serve(session: string, handler: OwnerHandler): void {
    this.#unsubscribe();
    this.#unsubscribe = this.#parts.connection.answer(this.#subjectOf(session), async (text) => {
      const request = ownerRequestSchema.safeParse(JSON.parse(text));
      return JSON.stringify(request.success ? await handler(request.data) : refusal(request.error));
    });
  }

  /** @throws whatever keeps the answer away: nobody is there, or it took too long */
  async ask(session: string, request: OwnerRequest, timeoutMs: number): Promise<OwnerReply> {
    const { connection } = this.#parts;
    const answer = await connection.request(this.#subjectOf(session), JSON.stringify(request), timeoutMs);
    return ownerReplySchema.parse(JSON.parse(answer));
  }

  stop(): void {
    this.#unsubscribe();
  }

  #subjectOf(session: string): string {
    return `lantype.${this.#parts.cluster}.to.${session}`;
  }
}
