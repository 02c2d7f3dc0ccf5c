import { randomUUID } from 'node:crypto';
import type { MessageAnswer, MessagesAnswer } from '../../../src/protocol/http.ts';
import type { Segment } from '../../../src/protocol/segments.ts';
import type { Hub } from '../desktop/hub.ts';
import type { Answer } from './judge.ts';

/** The longest that an answer may take: that of the last of fifty texts to a slow program. */
const ANSWER_MS = 180_000;
/** Between two questions about a message: a relay allows few a second (docs/security.md). */
const ASK_MS = 1_000;
const NOT_OVER = new Set(['queued', 'sent']);

/** Posts messages to a hub, and waits for what became of each. */
export class Sender {
  readonly #hub: Hub;

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  async send(payload: readonly Segment[]): Promise<{ answer: Answer; id: string; ms: number }> {
    const id = randomUUID();
    const start = performance.now();
    await this.#hub.post({ deviceId: this.#hub.deviceId, payload, id });
    const ms = performance.now() - start;
    return { answer: await this.#over(id), id, ms };
  }

  /** The ids of the last messages in the order in which the relay accepted them. */
  async accepted(limit: number): Promise<string[]> {
    const { messages } = (await this.#get(`/messages?limit=${limit}`)) as MessagesAnswer;
    return messages.map(({ messageId }) => messageId).reverse();
  }

  /** What became of a message, once that is known. */
  async #over(id: string): Promise<Answer> {
    const deadline = performance.now() + ANSWER_MS;
    while (performance.now() < deadline) {
      const { message } = (await this.#get(`/messages/${id}`)) as MessageAnswer;
      if (!NOT_OVER.has(message.status)) return message;
      await new Promise<void>((resolve) => setTimeout(resolve, ASK_MS));
    }
    throw new Error(`no answer to ${id} in ${ANSWER_MS} ms`);
  }

  async #get(path: string): Promise<unknown> {
    const answer = await fetch(`${this.#hub.url}${path}`, { headers: { authorization: `Bearer ${this.#hub.token}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
