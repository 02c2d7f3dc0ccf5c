import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { SerialQueue } from '../../base/serial-queue.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { AskFrame, CancelFrame, TranscriptionFrame } from '../../protocol/frames.ts';
import type { Outcome, TypingError } from '../../protocol/message.ts';
import type { Objection, SenderPolicy } from '../senders/sender-policy.ts';
import { typeOnce } from '../typing/type-once.ts';
import type { TypingGate } from '../typing/typing-gate.ts';
import type { TypistSelector } from '../typing/typist-selector.ts';
import {
  type ArrivedMessage,
  ageOf,
  arrivedMessage,
  FORGOTTEN,
  OTHER_TEXT,
  REVOKED,
  UNRECORDED,
  WITHDRAWN,
} from './arrived-message.ts';
import type { HeldMessages } from './held-messages.ts';
import type { InboxAnswers } from './inbox-answers.ts';
import type { InboxJournal } from './inbox-journal.ts';
import type { Ending } from './journal-schema.ts';
import type { RelayLink } from './relay-link.ts';
import type { Retries } from './retries.ts';

export interface InboxOptions {
  journal: InboxJournal;
  answers: InboxAnswers;
  held: HeldMessages;
  selector: TypistSelector;
  gate: TypingGate;
  policy: Pick<SenderPolicy, 'objection'>;
  /** One message is typed at a time; the user's "type now" waits its turn too. */
  typing: SerialQueue;
  link: RelayLink;
  retries: Retries;
  clock: Clock;
  logger: Logger;
  /** After each first ACK of a message. */
  onHandled: (id: string, outcome: Outcome) => void;
}

/**
 * Takes messages from the relay, once each, in order of arrival, one at a time: known ids are answered again, the
 * others are held or typed, journalled and acknowledged.
 */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #waiting = new Map<string, ArrivedMessage>();
  #current: ArrivedMessage | undefined;
  /** Why what is being typed must not be typed on. */
  #stop: TypingError | undefined;
  #open = true;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /** A message from the relay that this agent is registered with, for the first time or again. */
  receive(frame: TranscriptionFrame): void {
    const { id } = frame;
    const { journal, answers, typing, link, clock, logger } = this.#options;
    // While it waits or is being typed there is nothing to say yet: the ACK will come.
    if (link.relayId === undefined || !this.#open || this.#isUnderWay(id)) return;
    const arrived = arrivedMessage(link.relayId, frame, clock);
    const { message } = arrived;
    try {
      const known = journal.find(message);
      if (known !== undefined) {
        const other = known.bodyHash !== undefined && known.bodyHash !== message.bodyHash;
        if (other) answers.acknowledge(message, OTHER_TEXT);
        else answers.again(message, known);
        return;
      }
      if (journal.mayHaveForgotten(message)) {
        this.#finish(arrived, FORGOTTEN);
        return;
      }
    } catch (error) {
      answers.unreadable(message, error);
      return;
    }
    logger.debug({ id, ageMs: frame.ageMs }, 'a message arrived');
    this.#waiting.set(id, arrived);
    void typing.run(() => this.#next());
  }

  /** The message was withdrawn. What is typed cannot be taken back; the relay is told how it stands. */
  cancel(frame: CancelFrame): void {
    const { id, epoch = '', seq = 0 } = frame;
    const { journal, held, answers, link, retries } = this.#options;
    const { relayId } = link;
    if (relayId === undefined) return;
    const key = { relayId, id, epoch, seq };
    if (this.#isCurrent(id)) {
      this.#stop = WITHDRAWN;
      return;
    }
    try {
      if (held.cancel(key)) return;
      const waiting = this.#waiting.get(id);
      const known = waiting === undefined ? journal.find(key) : undefined;
      this.#waiting.delete(id);
      if (known?.state === 'done') answers.update(key);
      else if (known !== undefined) answers.cancelled(key, UNRECORDED);
      else answers.cancelled(waiting?.message ?? key, journal.mayHaveForgotten(key) ? FORGOTTEN : undefined);
    } catch (error) {
      // What cannot be kept is not promised: it would be typed after all.
      answers.journalBroken(key, error);
      retries.add(`cancel ${id}`, () => this.cancel(frame));
    }
  }

  /** The relay is not sure what became of the message. */
  asked({ id, epoch = '', seq = 0 }: AskFrame): void {
    const { journal, answers, link } = this.#options;
    const { relayId } = link;
    // What is under way is answered when it is over.
    if (relayId === undefined || this.#isUnderWay(id)) return;
    const key = { relayId, id, epoch, seq };
    try {
      const known = journal.find(key);
      if (known?.state === 'held') void answers.acknowledgeHeld(key);
      else if (known?.state === 'done') answers.update(key);
      else answers.cancelled(key, known === undefined ? FORGOTTEN : UNRECORDED);
    } catch (error) {
      // It asks again at the next registration.
      answers.journalBroken(key, error);
    }
  }

  /** A transcription that this agent cannot understand is answered, or it would block the queue for ever. */
  unreadable(id: string): void {
    const { answers, link, onHandled } = this.#options;
    if (link.relayId === undefined || this.#isUnderWay(id)) return;
    if (answers.notUnderstood({ relayId: link.relayId, id })) onHandled(id, 'failed');
  }

  /**
   * Forgets what waits: the relay sends it again, with its true age and without what was cancelled meanwhile.
   * `revoked`: nothing more of it may be typed here, not even the rest of what is being typed.
   */
  connectionLost(revoked: boolean): void {
    this.#waiting.clear();
    this.#options.retries.clear();
    if (revoked && this.#current !== undefined) this.#stop = REVOKED;
  }

  /** Takes nothing more. Resolves when the message that is being typed is over. */
  async close(): Promise<void> {
    this.#open = false;
    this.#waiting.clear();
    this.#options.retries.clear();
    await this.#options.typing.idle();
  }

  #isUnderWay(id: string): boolean {
    return this.#isCurrent(id) || this.#waiting.has(id);
  }

  /** What is being typed may be of the relay before, which may have given the same id. */
  #isCurrent(id: string): boolean {
    const { message } = this.#current ?? {};
    return message?.id === id && message.relayId === this.#options.link.relayId;
  }

  /** The queue runs this once per arrival; a message that was cancelled leaves an empty turn. */
  async #next(): Promise<void> {
    const first = this.#waiting.values().next().value;
    if (!first) return;
    const { id } = first.message;
    try {
      await this.#handle(first);
    } catch (error) {
      this.#options.answers.notJournalled(first.message, error);
    } finally {
      if (this.#waiting.get(id) === first) this.#waiting.delete(id);
      this.#current = undefined;
      this.#stop = undefined;
    }
  }

  async #handle(arrived: ArrivedMessage): Promise<void> {
    const { selector, gate, policy, journal, link } = this.#options;
    const { message, payload } = arrived;
    let objection = this.#objection(arrived);
    const typist = objection ? undefined : (selector.current ?? (await selector.ensure()));
    // A computer that slept has lost its connection and what came over it, and does not know yet.
    for (let doubt = link.doubt(); doubt; doubt = link.doubt()) await doubt;
    // Looking for a typist may have taken a while: cancelled, disconnected, paused or locked meanwhile?
    if (this.#waiting.get(message.id) !== arrived) return;
    objection = this.#objection(arrived) ?? objection;
    this.#waiting.delete(message.id);
    this.#current = arrived;
    if (objection?.outcome === 'held') {
      this.#hold(arrived, objection.error, 0);
    } else if (objection) {
      this.#finish(arrived, { outcome: 'cancelled', error: objection.error });
    } else if (!typist) {
      this.#finish(arrived, {
        outcome: 'failed',
        error: { code: TypingErrorCode.cannotType, message: selector.reason },
      });
    } else {
      journal.begin(message);
      journal.syncSoon();
      // Its age was right when it began; what may change while it is typed is asked anew for each part.
      const reasonToStop = () => this.#stop ?? policy.objection(message)?.error ?? gate.reasonToHold(0);
      const run = await typeOnce(typist, payload, reasonToStop, this.#options);
      const ended = this.#stop !== undefined || policy.objection(message)?.outcome === 'cancelled';
      if ('ending' in run) this.#finish(arrived, run.ending);
      else if (!ended) this.#hold(arrived, run.stopped, run.typedParts);
      else this.#finish(arrived, { outcome: 'cancelled', typedParts: run.typedParts, error: run.stopped });
    }
  }

  /** Why it must not be typed now, and what becomes of it for that reason. */
  #objection(arrived: ArrivedMessage): Objection | undefined {
    const { policy, gate, clock } = this.#options;
    const error = gate.reasonToHold(ageOf(arrived, clock));
    return policy.objection(arrived.message) ?? (error && { outcome: 'held', error });
  }

  /** What is not typed yet waits for its user. */
  #hold({ message, payload }: ArrivedMessage, error: TypingError, typedParts: number): void {
    const { held, answers, onHandled } = this.#options;
    try {
      held.add(message, payload.slice(typedParts), error, typedParts);
    } catch (cause) {
      answers.notJournalled(message, cause, typedParts);
      return;
    }
    onHandled(message.id, 'held');
    void answers.acknowledgeHeld(message);
  }

  #finish({ message }: ArrivedMessage, ending: Ending & { outcome: Exclude<Outcome, 'held'> }): void {
    const { journal, answers, onHandled, logger } = this.#options;
    try {
      journal.finish(message, ending);
    } catch (error) {
      // It happened all the same. Should the message come again, its `typing` row answers UNCERTAIN.
      logger.error({ id: message.id, cause: String(error) }, 'an outcome could not be journalled');
    }
    answers.acknowledge(message, ending);
    onHandled(message.id, ending.outcome);
  }
}
