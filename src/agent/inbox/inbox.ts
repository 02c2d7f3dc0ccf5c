import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { SerialQueue } from '../../base/serial-queue.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { TranscriptionFrame } from '../../protocol/frames.ts';
import type { Outcome, TypingError } from '../../protocol/message.ts';
import { typeOnce } from '../typing/type-once.ts';
import type { TypingGate } from '../typing/typing-gate.ts';
import type { TypistSelector } from '../typing/typist-selector.ts';
import type { HeldMessages } from './held-messages.ts';
import type { InboxJournal } from './inbox-journal.ts';
import type { Ending, JournalEntry } from './journal-schema.ts';
import type { RelayLink } from './relay-link.ts';

export interface InboxOptions {
  journal: InboxJournal;
  held: HeldMessages;
  selector: TypistSelector;
  gate: TypingGate;
  /** One message is typed at a time; the user's "type now" waits its turn too. */
  typing: SerialQueue;
  link: RelayLink;
  clock: Clock;
  logger: Logger;
  /** After each first ACK of a message. */
  onHandled: (id: string, outcome: Outcome) => void;
}

/** A message that waits its turn, and when it came, by both clocks. */
interface Waiting {
  frame: TranscriptionFrame;
  arrivedMonotonic: number;
  arrivedWall: number;
}

/**
 * Takes messages from the relay, once each, in order of arrival, one at a time: known ids are answered again, the
 * others are held or typed, journalled and acknowledged.
 */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #waiting = new Map<string, Waiting>();
  #current: string | undefined;
  #open = true;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /** A message from the relay, for the first time or again. */
  receive(frame: TranscriptionFrame): void {
    const { id } = frame;
    // While it waits or is being typed there is nothing to say yet: the ACK will come.
    if (!this.#open || this.#current === id || this.#waiting.has(id)) return;
    const { journal, typing, clock, logger } = this.#options;
    try {
      const known = journal.find(id);
      if (known) {
        this.#answerAgain(id, known);
        return;
      }
    } catch (error) {
      this.#journalBroken(id, error);
      return;
    }
    logger.debug({ id, ageMs: frame.ageMs }, 'a message arrived');
    this.#waiting.set(id, { frame, arrivedMonotonic: clock.monotonic(), arrivedWall: clock.now() });
    void typing.run(() => this.#next());
  }

  /** The sender withdrew a message. What is being typed, or is over, cannot be taken back. */
  cancel(id: string): void {
    const { journal, held, link } = this.#options;
    try {
      if (held.discard(id) || !this.#waiting.delete(id)) return;
      journal.finish(id, { outcome: 'cancelled' }, false);
      link.send({ type: 'update', id, outcome: 'cancelled' });
    } catch (error) {
      this.#journalBroken(id, error);
    }
  }

  /** A transcription that this agent cannot understand is answered, or it would block the queue for ever. */
  unreadable(id: string): void {
    if (this.#current === id || this.#waiting.has(id)) return;
    const error = { code: TypingErrorCode.failed, message: 'The agent does not understand the message.' };
    try {
      const known = this.#options.journal.find(id);
      if (known) this.#answerAgain(id, known);
      else this.#finish(id, { outcome: 'failed', error });
    } catch (cause) {
      this.#journalBroken(id, cause);
    }
  }

  /** Forgets what waits: the relay sends it again, with its true age and without what was cancelled meanwhile. */
  connectionLost(): void {
    this.#waiting.clear();
  }

  /** Takes nothing more. Resolves when the message that is being typed is over. */
  async close(): Promise<void> {
    this.#open = false;
    this.#waiting.clear();
    await this.#options.typing.idle();
  }

  /** The queue runs this once per arrival; a message that was cancelled leaves an empty turn. */
  async #next(): Promise<void> {
    const first = this.#waiting.values().next().value;
    if (!first) return;
    try {
      await this.#handle(first);
    } catch (error) {
      this.#journalBroken(first.frame.id, error);
    } finally {
      this.#waiting.delete(first.frame.id);
      this.#current = undefined;
    }
  }

  async #handle(waiting: Waiting): Promise<void> {
    const { selector, gate, journal, link } = this.#options;
    const { id, payload, timestamp } = waiting.frame;
    let reason = gate.reasonToHold(this.#age(waiting));
    const typist = reason ? undefined : (selector.current ?? (await selector.ensure()));
    // A computer that slept has lost its connection and what came over it, and does not know yet.
    for (let doubt = link.doubt(); doubt; doubt = link.doubt()) await doubt;
    // Looking for a typist may have taken a while: cancelled, disconnected, paused or locked meanwhile?
    if (this.#waiting.get(id) !== waiting) return;
    reason ??= gate.reasonToHold(this.#age(waiting));
    this.#waiting.delete(id);
    this.#current = id;
    if (reason) {
      this.#hold(waiting.frame, reason);
    } else if (!typist) {
      this.#finish(id, { outcome: 'failed', error: { code: TypingErrorCode.cannotType, message: selector.reason } });
    } else {
      journal.begin(id, timestamp);
      this.#finish(id, await typeOnce(typist, payload, this.#options));
    }
  }

  /** The clock that saw more time pass is right: the monotonic one may sleep, the wall clock may be set back. */
  #age({ frame, arrivedMonotonic, arrivedWall }: Waiting): number {
    const { clock } = this.#options;
    return frame.ageMs + Math.max(clock.monotonic() - arrivedMonotonic, clock.now() - arrivedWall);
  }

  #hold(frame: TranscriptionFrame, error: TypingError): void {
    const { held, clock, onHandled } = this.#options;
    const { id, payload, timestamp } = frame;
    held.add({ id, payload, error, sentAt: timestamp, heldAt: clock.now() });
    onHandled(id, 'held');
    void this.#acknowledgeHeld(id);
  }

  /** With this ACK the relay deletes its copy of the text: ours has to survive a power cut first. */
  async #acknowledgeHeld(id: string): Promise<void> {
    const { journal, logger } = this.#options;
    try {
      await journal.durable();
      // Read again: it may have ended meanwhile, and an update before its ACK would mean nothing to the relay.
      const entry = journal.find(id);
      if (entry) this.#answerAgain(id, entry);
    } catch (cause) {
      logger.error({ id, cause: nameOf(cause) }, 'a held message is not acknowledged; the relay will send it again');
    }
  }

  #finish(id: string, ending: Ending & { outcome: 'typed' | 'clipboard' | 'failed' }): void {
    const { journal, link, onHandled } = this.#options;
    try {
      journal.finish(id, ending, false);
    } catch (error) {
      // It happened all the same. Should the message come again, its `typing` row answers UNCERTAIN.
      this.#options.logger.error({ id, cause: nameOf(error) }, 'an outcome could not be journalled');
    }
    link.send({ type: 'ack', id, ...ending });
    onHandled(id, ending.outcome);
  }

  #answerAgain(id: string, entry: JournalEntry): void {
    const { link, logger } = this.#options;
    logger.debug({ id, state: entry.state }, 'answered from the journal');
    if (entry.state === 'held') {
      link.send({ type: 'ack', id, outcome: 'held', error: entry.error });
    } else if (entry.state === 'typing') {
      const message = 'The outcome could not be recorded: the text may or may not be there.';
      link.send({ type: 'ack', id, outcome: 'failed', error: { code: TypingErrorCode.uncertain, message } });
    } else if (entry.ending.outcome === 'cancelled' || entry.ending.outcome === 'expired' || entry.wasHeld) {
      link.send({ type: 'ack', id, outcome: 'held' });
      link.send({ type: 'update', id, ...entry.ending });
    } else {
      link.send({ type: 'ack', id, ...entry.ending, outcome: entry.ending.outcome });
    }
  }

  /** Without a journal nothing may be typed: it could be typed twice. The answer keeps the queue moving. */
  #journalBroken(id: string, cause: unknown): void {
    const { link, logger } = this.#options;
    logger.error({ id, cause: nameOf(cause) }, 'the inbox journal cannot be used');
    const error = { code: TypingErrorCode.failed, message: 'The agent cannot use its journal (is the disk full?).' };
    link.send({ type: 'ack', id, outcome: 'failed', error });
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
