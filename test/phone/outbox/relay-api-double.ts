import { ApiError, NoAnswer } from '../../../src/phone/net/api-error.ts';
import type { Outgoing, RelayApi } from '../../../src/phone/net/relay-api.ts';
import type { TranscriptionAnswer } from '../../../src/protocol/http.ts';
import type { MessageStatus, MessageView } from '../../../src/protocol/message.ts';

/** What becomes of one request. */
export type Fate = 'answered' | 'lost before' | 'lost after' | 'full' | 'broken' | 'typing failed' | 'unknown device';

const REFUSALS: Partial<Record<Fate, ConstructorParameters<typeof ApiError>>> = {
  full: ['QUEUE_FULL', 429, '50 messages wait'],
  broken: ['INTERNAL_ERROR', 500, 'a full disk'],
  'unknown device': ['UNKNOWN_DEVICE', 404, 'no such computer'],
};

/** A relay that takes each id once, behind a network whose every request has a fate of its own. */
export class RelayApiDouble implements Pick<RelayApi, 'send' | 'cancel' | 'message'> {
  /** Tells it from others. */
  id = 'relay-1';
  readonly typed: Outgoing[] = [];
  readonly requests: Outgoing[] = [];
  /** The fates of the requests to come; `answered` when there are none left. */
  fates: Fate[] = [];
  /** Of the messages that it has. */
  readonly states = new Map<string, MessageStatus>();
  answer: MessageStatus = 'typed';
  #open = 0;
  mostOpen = 0;

  async send(body: Outgoing): Promise<TranscriptionAnswer> {
    this.requests.push(body);
    this.#open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.#open);
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#open -= 1;
    const fate = this.fates.shift() ?? 'answered';
    if (fate === 'lost before') throw new NoAnswer('lost');
    const refusal = REFUSALS[fate];
    if (refusal !== undefined) throw new ApiError(...refusal);
    if (!this.states.has(body.id)) {
      this.states.set(body.id, fate === 'typing failed' ? 'failed' : this.answer);
      if (fate !== 'typing failed') this.typed.push(body);
    }
    if (fate === 'lost after') throw new NoAnswer('lost');
    const status = this.states.get(body.id) ?? 'queued';
    if (status === 'failed') throw new ApiError('TYPING_FAILED', 502, 'no window had the focus', 'failed');
    const queued = status === 'queued' || status === 'sent';
    return { success: true, messageId: body.id, status, queued, ...(status === 'typed' && { receipt: 'read' }) };
  }

  async message(id: string): Promise<MessageView> {
    const status = this.states.get(id);
    if (status === undefined) throw new ApiError('NOT_FOUND', 404, 'no such message');
    const at = new Date(0).toISOString();
    return { messageId: id, deviceId: 'desk', status, createdAt: at, updatedAt: at };
  }

  async cancel(id: string): Promise<MessageView> {
    if (!this.states.has(id)) this.states.set(id, 'queued');
    const { status } = await this.message(id);
    if (status !== 'queued' && status !== 'held') throw new ApiError('NOT_CANCELLABLE', 409, 'over');
    this.states.set(id, 'cancelled');
    return this.message(id);
  }
}
