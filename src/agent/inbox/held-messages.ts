import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { SerialQueue } from '../../base/serial-queue.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import { DEFAULT_TTL_MS } from '../../protocol/limits.ts';
import type { HeldOutcome, TypingError } from '../../protocol/message.ts';
import type { Segment } from '../../protocol/segments.ts';
import type { SenderKey } from '../senders/sender-book.ts';
import { typeOnce } from '../typing/type-once.ts';
import type { TypingGate } from '../typing/typing-gate.ts';
import type { TypistSelector } from '../typing/typist-selector.ts';
import { WITHDRAWN } from './arrived-message.ts';
import type { InboxJournal } from './inbox-journal.ts';
import type { Ending, HeldMessage, JournalledMessage, MessageKey } from './journal-schema.ts';
import type { UpdateOutbox } from './update-outbox.ts';

/** What the user's choice led to. Not `ok`: the message is still held (unless it was `NOT_HELD`), and `error` says why. */
export type HeldActionResult = { ok: true; outcome: HeldOutcome } | { ok: false; error: TypingError };

const NOT_HELD = refused('NOT_HELD', 'The message is not held (any more).');
const SCREEN_LOCKED: TypingError = { code: TypingErrorCode.heldLocked, message: 'The screen is locked.' };

export interface HeldMessagesOptions {
  journal: InboxJournal;
  updates: UpdateOutbox;
  selector: TypistSelector;
  gate: TypingGate;
  typing: SerialQueue;
  clock: Clock;
  logger: Logger;
  /** After each change of the list, with the whole of it. */
  onChange: (held: HeldMessage[]) => void;
}

/** Messages that wait for the user of this computer, and what the user may do with them. */
export class HeldMessages {
  readonly #options: HeldMessagesOptions;
  readonly #messages = new Set<HeldMessage>();
  /** When each was held, by `Clock.elapsed`: a clock that is set must not end what somebody still wants. */
  readonly #heldAt = new WeakMap<HeldMessage, number>();
  /** Being typed or copied: not to be chosen a second time. */
  #busy: HeldMessage | undefined;
  /** What may not be typed any more, and why, until it has ended: it was busy, or the disk did not take its end. */
  readonly #withdrawn = new Map<HeldMessage, TypingError>();

  constructor(options: HeldMessagesOptions) {
    this.#options = options;
    for (const message of options.journal.held()) this.#remember(message);
  }

  /** Oldest first. */
  list(): HeldMessage[] {
    return [...this.#messages];
  }

  /** `payload`: what is not typed yet, after `typedParts` segments that are. */
  add(message: JournalledMessage, payload: Segment[], error: TypingError, typedParts: number): void {
    const { journal, clock, onChange } = this.#options;
    journal.hold(message, payload, error, typedParts);
    const { relayId, id, sentAt, sender } = message;
    this.#remember({ relayId, id, sender, payload, typedParts, error, sentAt, heldAt: clock.now() });
    onChange(this.list());
  }

  /**
   * Types a held message, whatever its age and although typing is paused, but never into a locked screen. When it
   * cannot be typed it stays held, so that the user can try again.
   */
  typeNow(id: string): Promise<HeldActionResult> {
    const { selector, gate, journal } = this.#options;
    return this.#act(id, async (message) => {
      if (gate.locked) return refused(SCREEN_LOCKED.code, SCREEN_LOCKED.message);
      const typist = selector.current ?? (await selector.ensure());
      if (!typist) return refused(TypingErrorCode.cannotType, selector.reason);
      journal.beginHeld(message);
      // Nobody waits for milliseconds here, and a power cut must not make it held, and be typed, again.
      await journal.durableIfCan();
      const run = await typeOnce(typist, message.payload, () => this.#reasonToStop(message), this.#options);
      if ('stopped' in run) return this.#keep(message, run.typedParts, run.stopped);
      const { ending } = run;
      if (ending.outcome !== 'failed' || ending.error?.code === TypingErrorCode.uncertain) {
        return this.#endDone(message, ending);
      }
      const why = ending.error ?? { code: TypingErrorCode.failed, message: 'It could not be typed.' };
      return this.#keep(message, ending.typedParts ?? 0, why);
    });
  }

  /** Puts the text of a held message on the clipboard; its keys are left out. */
  copy(id: string): Promise<HeldActionResult> {
    const { selector, logger } = this.#options;
    return this.#act(id, async (message) => {
      const typist = selector.current ?? (await selector.ensure());
      if (!typist) return refused(TypingErrorCode.cannotType, selector.reason);
      try {
        await typist.copy(message.payload);
      } catch (error) {
        logger.warn({ id, error: error instanceof Error ? error.name : 'unknown' }, 'a held message was not copied');
        return refused(TypingErrorCode.failed, 'The clipboard could not be set.');
      }
      return this.#endDone(message, { outcome: 'clipboard' });
    });
  }

  /**
   * Drops a held message, at its user's wish. False when it is not held or just being typed.
   * @throws what SQLite throws; then it is still held
   */
  discard(id: string): boolean {
    const message = this.#oldest(id);
    if (message === undefined || this.#busy === message) return false;
    this.#end(message, { outcome: 'cancelled' });
    return true;
  }

  /**
   * Its sender withdrew it: it is dropped, or stopped at the end of a segment. False when it is not held here.
   * @throws what SQLite throws; then it is still held
   */
  cancel({ relayId, id }: MessageKey): boolean {
    const message = this.list().find((each) => each.id === id && each.relayId === relayId);
    if (message === undefined) return false;
    this.#drop(message);
    return true;
  }

  /** Its user lets this sender type no more: all of it is dropped, as by `cancel`. Returns how many that were. */
  dropFrom({ relayId, id }: SenderKey, error: TypingError): number {
    const theirs = this.list().filter((message) => message.sender?.id === id && message.relayId === relayId);
    for (const message of theirs) this.#drop(message, error);
    return theirs.length;
  }

  /** Its user is just having it typed. */
  isBusy({ relayId, id }: MessageKey): boolean {
    return this.#busy?.id === id && this.#busy.relayId === relayId;
  }

  /** What an older Lantype held names no relay: it can only be of the one that this agent registers with next. */
  adopt(relayId: string): void {
    for (const message of this.#messages) if (message.relayId === '') message.relayId = relayId;
  }

  /** Ends what has been held for as long as any message lives: text does not stay on the disk for ever. */
  expire(): void {
    const before = this.#options.clock.elapsed() - DEFAULT_TTL_MS;
    for (const message of this.list()) {
      if (this.#busy === message || this.#endWithdrawn(message)) continue;
      if ((this.#heldAt.get(message) ?? before) < before) this.#end(message, { outcome: 'expired' });
    }
  }

  #act(id: string, action: (message: HeldMessage) => Promise<HeldActionResult>): Promise<HeldActionResult> {
    return this.#options.typing.run(async () => {
      const message = this.#oldest(id);
      if (!message || this.#withdrawn.has(message)) return NOT_HELD;
      this.#busy = message;
      try {
        const result = await action(message);
        return result.ok ? result : (this.#endWithdrawn(message) ?? result);
      } finally {
        this.#busy = undefined;
      }
    });
  }

  /** Two relays may have given the same id: a user who names it means the one that is shown first. */
  #oldest(id: string): HeldMessage | undefined {
    return this.list().find((message) => message.id === id);
  }

  #remember(message: HeldMessage): void {
    const { clock } = this.#options;
    this.#messages.add(message);
    this.#heldAt.set(message, clock.elapsed() - Math.max(0, clock.now() - message.heldAt));
  }

  /** Neither a pause nor its age stops what its user asked for; a locked screen does. */
  #reasonToStop(message: HeldMessage): TypingError | undefined {
    return this.#withdrawn.get(message) ?? (this.#options.gate.locked ? SCREEN_LOCKED : undefined);
  }

  /** Now, or as soon as its user has done with it what is begun. @throws what SQLite throws */
  #drop(message: HeldMessage, error?: TypingError): void {
    if (this.#busy === message) this.#withdrawn.set(message, error ?? WITHDRAWN);
    else this.#end(message, { outcome: 'cancelled', ...(error && { error }) });
  }

  /** Whatever its user was doing with it: what was withdrawn meanwhile and is not over ends here. */
  #endWithdrawn(message: HeldMessage): HeldActionResult | undefined {
    const error = this.#withdrawn.get(message);
    if (error === undefined) return undefined;
    try {
      return this.#end(message, { outcome: 'cancelled', error });
    } catch (cause) {
      // It is not chosen again, and ends once the disk takes that.
      this.#options.logger.error({ id: message.id, cause: String(cause) }, 'a cancellation could not be journalled');
      return undefined;
    }
  }

  /** What is left of it stays held. */
  #keep(message: HeldMessage, typed: number, { code, message: why }: TypingError): HeldActionResult {
    if (typed > 0) {
      message.payload = message.payload.slice(typed);
      message.typedParts += typed;
      this.#options.onChange(this.list());
    }
    this.#options.journal.holdAgain(message, message.payload, message.typedParts);
    return refused(code, why);
  }

  /** @throws what SQLite throws; then it is still held. */
  #end(message: HeldMessage, ending: Ending): HeldActionResult {
    const { journal, updates } = this.#options;
    const whole = this.#whole(message, ending);
    journal.finish(message, whole, { wasHeld: true });
    updates.sendDue();
    return this.#gone(message, whole);
  }

  /** What its user had done with it is done, whether it can be journalled or not. */
  #endDone(message: HeldMessage, ending: Ending): HeldActionResult {
    const { updates, logger } = this.#options;
    try {
      return this.#end(message, ending);
    } catch (error) {
      logger.error({ id: message.id, cause: String(error) }, 'the end of a held message could not be journalled');
      const whole = this.#whole(message, ending);
      updates.sendOnce(message, whole);
      return this.#gone(message, whole);
    }
  }

  #whole({ typedParts }: HeldMessage, ending: Ending): Ending {
    return ending.outcome === 'typed' || typedParts === 0 ? ending : { typedParts, ...ending };
  }

  #gone(message: HeldMessage, { outcome }: Ending): HeldActionResult {
    this.#messages.delete(message);
    this.#withdrawn.delete(message);
    this.#options.onChange(this.list());
    return { ok: true, outcome };
  }
}

function refused(code: string, message: string): HeldActionResult {
  return { ok: false, error: { code, message } };
}
