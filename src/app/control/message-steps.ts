import { GenerationMap } from '../../base/generation-map.ts';
import type { MessageStatus, Receipt } from '../../protocol/message.ts';

/** Of each of the two generations: about 3 MiB at most in all, for a message has three steps as a rule. */
const GENERATION = 2_500;
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

/** The way of each message since this program started; of those that began longest ago, half is forgotten at a time. */
export class MessageSteps {
  readonly #messages = new GenerationMap<Step[]>(() => GENERATION);

  add(messageId: string, step: Step): void {
    const steps = this.#messages.get(messageId) ?? this.#begin(messageId);
    // As said again after a restart of the relay's own: nothing has changed.
    if (steps.at(-1)?.status === step.status) return;
    steps.push(step);
    if (steps.length > MAX_STEPS) steps.splice(FIRST_STEPS, 1);
  }

  /** Oldest first; empty for one that is not known. */
  of(messageId: string): readonly Step[] {
    return this.#messages.get(messageId) ?? [];
  }

  #begin(messageId: string): Step[] {
    const steps: Step[] = [];
    this.#messages.set(messageId, steps);
    return steps;
  }
}
