import type { MessageStatus, Receipt } from '../../protocol/message.ts';

/** Steps of all messages; a message has three as a rule. About 1.5 MiB. */
const CAPACITY = 15_000;
/** A message that comes back into the queue again and again keeps its beginning and what was last. */
const MAX_STEPS = 20;
const FIRST_STEPS = 4;

/** `at`: milliseconds since the Unix epoch. */
export interface Step {
  readonly status: MessageStatus;
  readonly at: number;
  readonly receipt?: Receipt | undefined;
  readonly errorCode?: string | undefined;
}

/**
 * The way of each message since this program started, as far as the last `CAPACITY` steps of all of them go back. A step
 * is written over the oldest one, in its place: on the way of a message nothing is looked up, and nothing is made that
 * the young collector would have to copy. Which steps are of which message is found out when somebody asks.
 */
export class MessageSteps {
  readonly #slots: StepSlot[] = [];
  /** How many steps there have been; a step's position counts from the first of them. */
  #end = 0;
  /** The positions of each message's steps, for those from `#indexedFrom` to `#indexedTo`. */
  #positions = new Map<string, number[]>();
  #indexedFrom = 0;
  #indexedTo = 0;

  add(messageId: string, step: Step): void {
    if (this.#slots.length < CAPACITY) this.#slots.push(new StepSlot());
    this.#slots[this.#end % CAPACITY]?.set(messageId, step);
    this.#end += 1;
  }

  /** Oldest first; empty for one that is not known. */
  of(messageId: string): readonly Step[] {
    this.#indexAll();
    const steps: Step[] = [];
    for (const position of this.#positions.get(messageId) ?? []) {
      const slot = position < this.#end - CAPACITY ? undefined : this.#slots[position % CAPACITY];
      // As said again after a restart of the relay's own: nothing has changed.
      if (slot !== undefined && steps.at(-1)?.status !== slot.status) steps.push(slot.step());
    }
    if (steps.length > MAX_STEPS) steps.splice(FIRST_STEPS, steps.length - MAX_STEPS);
    return steps;
  }

  #indexAll(): void {
    const oldest = Math.max(0, this.#end - CAPACITY);
    if (this.#indexedTo < oldest || this.#end - this.#indexedFrom > 2 * CAPACITY) {
      this.#positions = new Map();
      this.#indexedFrom = oldest;
      this.#indexedTo = oldest;
    }
    for (; this.#indexedTo < this.#end; this.#indexedTo += 1) {
      const { messageId } = this.#slots[this.#indexedTo % CAPACITY] ?? {};
      if (messageId === undefined) continue;
      const positions = this.#positions.get(messageId);
      if (positions === undefined) this.#positions.set(messageId, [this.#indexedTo]);
      else positions.push(this.#indexedTo);
    }
  }
}

class StepSlot {
  messageId = '';
  status: MessageStatus = 'queued';
  #at = Number.NaN;
  #receipt: Receipt | undefined;
  #errorCode: string | undefined;

  set(messageId: string, { status, at, receipt, errorCode }: Step): void {
    this.messageId = messageId;
    this.status = status;
    this.#at = at;
    this.#receipt = receipt;
    this.#errorCode = errorCode;
  }

  step(): Step {
    return { status: this.status, at: this.#at, receipt: this.#receipt, errorCode: this.#errorCode };
  }
}
