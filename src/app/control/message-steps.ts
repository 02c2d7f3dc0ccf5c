import type { MessageStatus, Receipt } from '../../protocol/message.ts';

/** About 3 MiB at most: a message has three steps as a rule. */
const MAX_MESSAGES = 5_000;
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

/** The way of each message since this program started; those that changed longest ago are forgotten first. */
export class MessageSteps {
  readonly #messages = new Map<string, Step[]>();

  add(messageId: string, step: Step): void {
    const known = this.#messages.get(messageId);
    const steps = known ?? [];
    if (known === undefined) this.#makeRoom();
    // As said again after a restart of the relay's own: nothing has changed.
    if (steps.at(-1)?.status === step.status) return;
    steps.push(step);
    if (steps.length > MAX_STEPS) steps.splice(FIRST_STEPS, 1);
    this.#messages.delete(messageId);
    this.#messages.set(messageId, steps);
  }

  /** Oldest first; empty for one that is not known. */
  of(messageId: string): readonly Step[] {
    return this.#messages.get(messageId) ?? [];
  }

  #makeRoom(): void {
    if (this.#messages.size < MAX_MESSAGES) return;
    const [oldest] = this.#messages.keys();
    if (oldest !== undefined) this.#messages.delete(oldest);
  }
}
