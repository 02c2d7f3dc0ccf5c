import { DEFAULT_TTL_MS } from '../../protocol/limits.ts';
import type { Clock } from '../../web/clock.ts';
import type { MessageRepository } from '../messages/message-repository.ts';
import { ended, withAnswer, withFailure, withView } from '../messages/message-transitions.ts';
import type { PhoneMessage } from '../messages/phone-message.ts';
import { ApiError, unlessNotFound } from '../net/api-error.ts';
import type { RelayApi } from '../net/relay-api.ts';

/** `later`: the relay is there, and would not take it now. */
export type Delivered = 'done' | 'later' | 'no-answer' | 'refused';

export interface DeliveryParts {
  readonly repository: Pick<MessageRepository, 'change'>;
  readonly api: Pick<RelayApi, 'send' | 'cancel' | 'message'>;
  readonly clock: Clock;
}

/** One try to bring one message to the relay, or to take it back. What comes of it is in the repository. */
export class Delivery {
  readonly #parts: DeliveryParts;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  async deliver(message: PhoneMessage, signal: AbortSignal): Promise<Delivered> {
    try {
      if (message.cancelling === true) await this.#cancel(message, signal);
      else if (this.#ageMs(message) >= DEFAULT_TTL_MS) await this.#expire(message, signal);
      else await this.#send(message, signal);
      return 'done';
    } catch (error) {
      if (signal.aborted || !(error instanceof ApiError)) return 'no-answer';
      return this.#refused(message, error);
    }
  }

  async #send(message: PhoneMessage, signal: AbortSignal): Promise<void> {
    const { repository, api, clock } = this.#parts;
    const { id, deviceId, payload } = message;
    // Before the first byte leaves: whoever finds it later must know that the relay may have it.
    const current = await repository.change(id, (stored) => (stored.tried ? stored : { ...stored, tried: true }));
    // The user was quicker, or another tab.
    if (current?.status !== 'waiting' || current.cancelling === true) return;
    const answer = await api.send({ id, deviceId, payload, ageMs: this.#ageMs(message) }, signal);
    await repository.change(id, (stored) => withAnswer(stored, answer, clock.now()));
  }

  async #cancel({ id, deviceId }: PhoneMessage, signal: AbortSignal): Promise<void> {
    const { repository, api, clock } = this.#parts;
    try {
      const view = await api.cancel(id, deviceId, signal);
      await repository.change(id, (stored) => withView(stored, view, clock.now()));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 'NOT_CANCELLABLE') {
        const view = await api.message(id, signal);
        await repository.change(id, (stored) => withView({ ...stored, cancelling: undefined }, view, clock.now()));
      } else throw error;
    }
  }

  /** Its time was over on the phone. The relay may have had it in time all the same. */
  async #expire({ id, deviceId, tried }: PhoneMessage, signal: AbortSignal): Promise<void> {
    const { repository, api, clock } = this.#parts;
    const view = tried ? await api.message(id, signal).catch(unlessNotFound) : undefined;
    // A try may still be on its way: the relay is told that it comes too late.
    const late = tried && view === undefined ? await api.cancel(id, deviceId, signal) : undefined;
    const known = view ?? (late?.status === 'cancelled' ? undefined : late);
    await repository.change(id, (stored) =>
      known === undefined ? ended(stored, 'expired', clock.now()) : withView(stored, known, clock.now()),
    );
  }

  async #refused({ id }: PhoneMessage, error: ApiError): Promise<Delivered> {
    const { repository, clock } = this.#parts;
    if (error.code === 'UNAUTHORIZED') return 'refused';
    const { code, message } = error;
    if (error.passing) {
      await repository.change(id, (stored) => ({ ...stored, error: { code, message } }));
      return 'later';
    }
    // TYPING_FAILED is the relay's word for what the computer said; why is in the event.
    await repository.change(id, (stored) =>
      withFailure(stored, { code: typingCode(stored, code), message }, clock.now(), error.typedParts),
    );
    return 'done';
  }

  #ageMs({ createdAt }: PhoneMessage): number {
    // The clock of the phone may have been put back.
    return Math.max(0, this.#parts.clock.now() - createdAt);
  }
}

function typingCode(stored: PhoneMessage, code: string): string {
  return code === 'TYPING_FAILED' && stored.status === 'failed' ? (stored.error?.code ?? code) : code;
}
