import type { ControlEvent } from '../../protocol/control-events.ts';
import type { HeldView, MessageItem } from '../../protocol/control-views.ts';
import type { PairingView } from '../../protocol/pairing.ts';
import { messageState } from '../../web/message-states/message-state.ts';

/** Something that the user may want to know while they do something else. */
export type News =
  | { kind: 'held'; message: HeldView }
  | { kind: 'failed' | 'uncertain'; message: MessageItem }
  | { kind: 'paired'; device: NonNullable<PairingView['paired']> };

/** More than a window of time can hold; only what is told twice within it matters. */
const REMEMBERED = 500;

/** Finds in the events, which repeat whole states, what is new. */
export class NewsFinder {
  #since = '';
  #held: ReadonlySet<string> | undefined;
  #paired: string | undefined;
  readonly #failed = new Set<string>();

  /**
   * The state at the start, which is no news.
   * @param since ISO time: what failed before is none either
   */
  begin(held: readonly HeldView[], pairing: PairingView, since: string): void {
    this.#since = since;
    this.#held = new Set(held.map(({ messageId }) => messageId));
    this.#paired = idOf(pairing);
  }

  find(event: ControlEvent): News[] {
    switch (event.type) {
      case 'held.changed': {
        const before = this.#held ?? new Set();
        this.#held = new Set(event.held.map(({ messageId }) => messageId));
        return event.held
          .filter(({ messageId }) => !before.has(messageId))
          .map((message) => ({ kind: 'held', message }));
      }
      case 'message.changed':
        return this.#failedNow(event.message) ? [failure(event.message)] : [];
      case 'pairing.changed': {
        const id = idOf(event.pairing);
        const isNew = id !== this.#paired;
        this.#paired = id;
        return isNew && event.pairing.paired ? [{ kind: 'paired', device: event.pairing.paired }] : [];
      }
      default:
        return [];
    }
  }

  #failedNow({ status, messageId, updatedAt }: MessageItem): boolean {
    if (status !== 'failed' || updatedAt < this.#since || this.#failed.has(messageId)) return false;
    this.#failed.add(messageId);
    const [oldest] = this.#failed;
    if (this.#failed.size > REMEMBERED && oldest !== undefined) this.#failed.delete(oldest);
    return true;
  }
}

function failure(message: MessageItem): News {
  return { kind: messageState(message) === 'uncertain' ? 'uncertain' : 'failed', message };
}

/** An opened window ends the last pairing: the same phone may be paired once more. */
function idOf({ open, paired }: PairingView): string | undefined {
  return open || paired === undefined ? undefined : JSON.stringify(paired);
}
