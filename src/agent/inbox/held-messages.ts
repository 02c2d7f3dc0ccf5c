import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { SerialQueue } from '../../base/serial-queue.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import { DEFAULT_TTL_MS } from '../../protocol/limits.ts';
import type { HeldOutcome, TypingError } from '../../protocol/message.ts';
import { textOf } from '../../protocol/segments.ts';
import { typeOnce } from '../typing/type-once.ts';
import type { TypingGate } from '../typing/typing-gate.ts';
import type { TypistSelector } from '../typing/typist-selector.ts';
import type { InboxJournal } from './inbox-journal.ts';
import type { Ending, HeldMessage } from './journal-schema.ts';
import type { UpdateOutbox } from './update-outbox.ts';

/** What the user's choice led to. Not `ok`: the message is still held (unless it was `NOT_HELD`), and `error` says why. */
export type HeldActionResult = { ok: true; outcome: HeldOutcome } | { ok: false; error: TypingError };

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
  readonly #messages = new Map<string, HeldMessage>();
  /** Being typed or copied: no longer to be cancelled, nor chosen a second time. */
  #busy: string | undefined;

  constructor(options: HeldMessagesOptions) {
    this.#options = options;
    for (const message of options.journal.held()) this.#messages.set(message.id, message);
  }

  /** Oldest first. */
  list(): HeldMessage[] {
    return [...this.#messages.values()];
  }

  add(message: HeldMessage): void {
    this.#options.journal.hold(message.id, message.payload, message.error, message.sentAt);
    this.#messages.set(message.id, message);
    this.#options.onChange(this.list());
  }

  /**
   * Types a held message, whatever its age and although typing is paused, but never into a locked screen. When it
   * cannot be typed it stays held, so that the user can try again.
   */
  typeNow(id: string): Promise<HeldActionResult> {
    const { selector, gate, journal } = this.#options;
    return this.#act(id, async (message) => {
      if (gate.locked) return refused(TypingErrorCode.heldLocked, 'The screen is locked.');
      const typist = selector.current ?? (await selector.ensure());
      if (!typist) return refused(TypingErrorCode.cannotType, selector.reason);
      journal.begin(id, message.sentAt);
      const ending = await typeOnce(typist, message.payload, this.#options);
      if (ending.outcome !== 'failed' || ending.error?.code === TypingErrorCode.uncertain) return this.#end(id, ending);
      journal.holdAgain(id);
      return refused(ending.error?.code ?? TypingErrorCode.failed, ending.error?.message ?? 'It could not be typed.');
    });
  }

  /** Puts the text of a held message on the clipboard; its keys are left out. */
  copy(id: string): Promise<HeldActionResult> {
    const { selector, logger } = this.#options;
    return this.#act(id, async (message) => {
      const typist = selector.current ?? (await selector.ensure());
      if (!typist) return refused(TypingErrorCode.cannotType, selector.reason);
      try {
        await typist.copy(textOf(message.payload));
      } catch (error) {
        logger.warn({ id, error: error instanceof Error ? error.name : 'unknown' }, 'a held message was not copied');
        return refused(TypingErrorCode.failed, 'The clipboard could not be set.');
      }
      return this.#end(id, { outcome: 'clipboard' });
    });
  }

  /** Drops a held message: the user's wish, or the sender's. False when it is not held or just being typed. */
  discard(id: string): boolean {
    if (!this.#messages.has(id) || this.#busy === id) return false;
    this.#end(id, { outcome: 'cancelled' });
    return true;
  }

  /** Ends what has been held for as long as any message lives: text does not stay on the disk for ever. */
  expire(): void {
    const before = this.#options.clock.now() - DEFAULT_TTL_MS;
    for (const { id, heldAt } of this.list()) {
      if (heldAt < before && this.#busy !== id) this.#end(id, { outcome: 'expired' });
    }
  }

  #act(id: string, action: (message: HeldMessage) => Promise<HeldActionResult>): Promise<HeldActionResult> {
    return this.#options.typing.run(async () => {
      const message = this.#messages.get(id);
      if (!message) return refused('NOT_HELD', 'The message is not held (any more).');
      this.#busy = id;
      try {
        return await action(message);
      } finally {
        this.#busy = undefined;
      }
    });
  }

  #end(id: string, ending: Ending): HeldActionResult {
    this.#messages.delete(id);
    this.#options.journal.finish(id, ending, true);
    this.#options.updates.sendDue();
    this.#options.onChange(this.list());
    return { ok: true, outcome: ending.outcome };
  }
}

function refused(code: string, message: string): HeldActionResult {
  return { ok: false, error: { code, message } };
}
