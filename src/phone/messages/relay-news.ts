import type { RelayEvent } from '../../protocol/events.ts';
import type { MessageView } from '../../protocol/message.ts';
import type { Clock } from '../../web/clock.ts';
import type { MessageRepository } from './message-repository.ts';
import { type MessageEvent, withEvent, withView } from './message-states.ts';
import { isOver, type PhoneMessage } from './phone-message.ts';

/** Writes into the repository what the relay tells, in the order in which it tells it. */
export class RelayNews {
  readonly #repository: MessageRepository;
  readonly #clock: Clock;
  /** Asks the relay for one message and writes down what it says. */
  readonly #lookUp: (message: PhoneMessage) => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(repository: MessageRepository, clock: Clock, lookUp: (message: PhoneMessage) => Promise<void>) {
    this.#repository = repository;
    this.#clock = clock;
    this.#lookUp = lookUp;
  }

  events(events: readonly RelayEvent[]): void {
    const mine = events.filter((event): event is MessageEvent => 'messageId' in event);
    // One change a message and answer: what came and went in between is not worth a flicker.
    for (const id of new Set(mine.map(({ messageId }) => messageId))) {
      const news = mine.filter(({ messageId }) => messageId === id);
      this.#then(() =>
        this.#repository.change(id, (stored) =>
          news.reduce((message, event) => withEvent(message, event, this.#clock.now()), stored),
        ),
      );
    }
  }

  /** The newest messages as they stand; what is older and open is looked up one by one. */
  resync(views: readonly MessageView[]): void {
    this.#then(async () => {
      const known = new Map(views.map((view) => [view.messageId, view]));
      for (const message of this.#repository.messages.value.filter((each) => !isOver(each) && each.tried)) {
        const view = known.get(message.id);
        if (view !== undefined) {
          await this.#repository.change(message.id, (stored) => withView(stored, view, this.#clock.now()));
        } else if (message.status !== 'waiting') await this.#lookUp(message).catch(() => undefined);
      }
    });
  }

  #then(step: () => Promise<unknown>): void {
    this.#last = this.#last.then(step).catch(() => undefined);
  }
}
