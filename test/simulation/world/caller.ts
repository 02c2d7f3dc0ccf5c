import type { MessageStatus } from '../../../src/protocol/message.ts';
import type { SimProcess } from '../engine/sim-process.ts';
import type { Model } from '../model/model.ts';
import { type HttpAnswer, type HttpRequest, httpRequest } from '../net/http-client.ts';
import type { Network } from '../net/network.ts';
import type { RelaySite } from './relay-site.ts';

/** Whoever calls the HTTP API: what it is told of messages goes into the model. */
export class Caller {
  readonly name: string;
  readonly #network: Network;
  readonly #model: Model;

  constructor(name: string, network: Network, model: Model) {
    this.name = name;
    this.#network = network;
    this.#model = model;
  }

  /** Rejects when there is no answer. */
  async call(process: SimProcess, relay: RelaySite, request: HttpRequest): Promise<HttpAnswer> {
    const { machine: target, address } = relay.entrance();
    const way = { network: this.#network, process, target, address };
    const answer = await httpRequest(way, request);
    if (process.alive) this.#record(relay.index, request, answer);
    return answer;
  }

  #record(relay: number, { method, path }: HttpRequest, { body }: HttpAnswer): void {
    const source = `${method} ${path.replace(/[0-9a-f-]{36}/g, '…').replace(/\?.*/, '')} to ${this.name}`;
    for (const told of toldBy(body)) {
      const stored = (method === 'POST' && told.pending) || (method === 'DELETE' && told.status === 'cancelled');
      this.#model.stated(relay, told.id, { ...told, source, stored });
    }
  }
}

interface Told {
  readonly id: string;
  readonly status: MessageStatus;
  readonly code: string | undefined;
  readonly typedParts: number | undefined;
  /** An answer to `POST /transcription` that says that it is stored. */
  readonly pending: boolean;
}

interface Answered {
  messageId?: string;
  status?: MessageStatus;
  error?: { code: string };
  errorCode?: string;
  typedParts?: number;
  message?: Answered;
  messages?: Answered[];
  success?: boolean;
}

/** What an answer says of messages. */
function toldBy(body: unknown): Told[] {
  const answer = (body ?? {}) as Answered;
  const views = [...(answer.messages ?? []), ...(answer.message === undefined ? [] : [answer.message])];
  return [...views, answer].flatMap((told) => {
    const { messageId: id, status, typedParts } = told;
    if (id === undefined || status === undefined) return [];
    // TYPING_FAILED is the code of the answer, not of the typing.
    const code = told === answer ? undefined : (told.error?.code ?? told.errorCode);
    const pending = told === answer && answer.success === true && (status === 'queued' || status === 'sent');
    return [{ id, status, code, typedParts, pending }];
  });
}
