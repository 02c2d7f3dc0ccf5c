import { isPending } from '../../protocol/message.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import type { Message } from '../messages/message.ts';
import type { WriteBatch } from '../store/write-batch.ts';
import type { LiveMessages } from './live-messages.ts';
import type { WaitingRequests } from './waiting-requests.ts';

export interface StateNewsParts {
  readonly batch: Pick<WriteBatch, 'isSaved' | 'durable'>;
  readonly live: LiveMessages;
  readonly waiting: WaitingRequests;
  readonly events: Pick<EventRecorder, 'message'>;
}

/**
 * When it is told what became of a message. "Typed" stays true whatever the disk forgets, and is told at once; of
 * anything else a power cut must not make a message that is typed after all, so the disk has it first.
 */
export class StateNews {
  readonly #parts: StateNewsParts;

  constructor(parts: StateNewsParts) {
    this.#parts = parts;
  }

  /** It has another status, which the next commit saves. */
  concluded(message: Message): void {
    message.untold = message.status !== 'typed';
    if (!message.untold) this.#tell(message);
  }

  /** Their rows say how they are. */
  saved(messages: readonly Message[]): void {
    const untold = messages.filter((message) => message.untold);
    for (const message of messages) if (!message.untold) this.#release(message);
    if (untold.length === 0) return;
    const told = (): void => {
      // What has changed again is told when that is saved.
      for (const message of untold) if (message.untold && this.#parts.batch.isSaved(message)) this.#tell(message);
      for (const message of untold) this.#release(message);
    };
    // On a disk that cannot be synchronised nothing is better than the answer.
    this.#parts.batch.durable().then(told, told);
  }

  /** Whoever follows events, or waits for the message, hears how it is. */
  #tell(message: Message): void {
    message.untold = false;
    this.#parts.events.message(message);
    this.#parts.waiting.settle(message);
  }

  /** Its row says all there is to say, unless it has changed again. */
  #release(message: Message): void {
    const { batch, live } = this.#parts;
    if (isPending(message.status) || message.status === 'cancelling') return;
    if (batch.isSaved(message)) live.release(message);
  }
}
