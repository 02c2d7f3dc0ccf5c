import { TypingErrorCode } from '../../protocol/codes.ts';
import type { MessageSender } from '../../protocol/frames.ts';
import type { TypingError } from '../../protocol/message.ts';
import type { SenderBook } from './sender-book.ts';

/** What is asked about: a message, or what is left of one. */
interface Sent {
  readonly relayId: string;
  /** `undefined`: its relay is too old to say it. */
  readonly sender?: MessageSender | undefined;
}

/** `held`: until the user has decided. `cancelled`: the user has said no. */
export interface Objection {
  readonly outcome: 'held' | 'cancelled';
  readonly error: TypingError;
}

export const REFUSED: Objection = {
  outcome: 'cancelled',
  error: { code: TypingErrorCode.senderRefused, message: 'The user of this computer does not let this sender type.' },
};
const UNKNOWN: Objection = {
  outcome: 'held',
  error: { code: TypingErrorCode.heldSender, message: 'The user of this computer wants to be asked first.' },
};

/**
 * Whether the user of this computer lets a sender type. Its own word: no relay, and nobody who has one, can say
 * otherwise. Asked whenever something is typed, for it may change at any time.
 */
export class SenderPolicy {
  readonly #book: Pick<SenderBook, 'find'>;
  /** The id of this computer's own user with the relay of this program. */
  readonly #own: string | undefined;
  /** Whoever was not allowed has to wait until the user has decided. */
  askFirst: boolean;

  constructor(book: Pick<SenderBook, 'find'>, own: string | undefined, askFirst: boolean) {
    this.#book = book;
    this.#own = own;
    this.askFirst = askFirst;
  }

  isOwn(sender: MessageSender | undefined): boolean {
    return sender !== undefined && sender.id === this.#own;
  }

  objection({ relayId, sender }: Sent): Objection | undefined {
    if (this.isOwn(sender)) return undefined;
    const verdict = sender && this.#book.find({ relayId, id: sender.id })?.verdict;
    if (verdict === 'refused') return REFUSED;
    return this.askFirst && verdict !== 'allowed' ? UNKNOWN : undefined;
  }
}
