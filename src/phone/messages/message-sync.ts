import type { RelayEvent } from '../../protocol/events.ts';
import type { MessageView } from '../../protocol/message.ts';
import type { Clock } from '../../web/clock.ts';
import { mayAnswerLater, unlessNotFound } from '../net/api-error.ts';
import type { RelayApi } from '../net/relay-api.ts';
import type { MessageRepository } from './message-repository.ts';
import { type MessageEvent, withEvent, withoutTrace, withView } from './message-transitions.ts';
import { isOver } from './phone-message.ts';

export interface MessageSyncParts {
  readonly repository: Pick<MessageRepository, 'messages' | 'change'>;
  readonly api: Pick<RelayApi, 'message'>;
  /** The relay that is asked. */
  readonly relayId: () => string | undefined;
  readonly clock: Clock;
}

/** Writes into the repository what the relay tells, in the order in which it tells it. */
export class MessageSync {
  readonly #parts: MessageSyncParts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: MessageSyncParts) {
    this.#parts = parts;
  }

  events(events: readonly RelayEvent[]): void {
    const { repository, clock } = this.#parts;
    const mine = events.filter((event): event is MessageEvent => 'messageId' in event);
    // One change a message and answer: what came and went in between is not worth a flicker.
    for (const id of new Set(mine.map(({ messageId }) => messageId))) {
      const news = mine.filter(({ messageId }) => messageId === id);
      void this.#then(() =>
        repository.change(id, (stored) =>
          news.reduce((message, event) => withEvent(message, event, clock.now()), stored),
        ),
      );
    }
  }

  /**
   * The newest messages as they stand; what is older and open is looked up one by one.
   * @throws ApiError, NoAnswer where there may be an answer later: then something is still missed
   */
  resync(views: readonly MessageView[], signal?: AbortSignal): Promise<void> {
    const { repository, clock, relayId } = this.#parts;
    return this.#then(async () => {
      const known = new Map(views.map((view) => [view.messageId, view]));
      for (const message of repository.messages.value.filter(
        (each) => !isOver(each) && each.tried && each.relayId === relayId(),
      )) {
        const view = known.get(message.id);
        if (view !== undefined) {
          await repository.change(message.id, (stored) => withView(stored, view, clock.now()));
        } else if (message.status !== 'waiting') await this.#lookUp(message.id, signal);
      }
    });
  }

  async #lookUp(id: string, signal?: AbortSignal): Promise<void> {
    const { repository, api, clock } = this.#parts;
    const view = await api.message(id, signal).catch(unlessNotFound);
    await repository.change(id, (stored) =>
      view === undefined ? withoutTrace(stored, clock.now()) : withView(stored, view, clock.now()),
    );
  }

  /** What this phone cannot write is no reason to ask again. */
  #then(step: () => Promise<unknown>): Promise<void> {
    const done = this.#last.then(step).then(
      () => undefined,
      (error: unknown) => {
        if (mayAnswerLater(error)) throw error;
      },
    );
    this.#last = done.catch(() => undefined);
    return done;
  }
}
