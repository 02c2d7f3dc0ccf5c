import type { ControlAnswer } from '../../protocol/control-wire.ts';
import { ControlError, ControlErrorCode } from '../../protocol/control-wire.ts';

interface Waiting {
  resolve(answer: ControlAnswer): void;
  reject(error: ControlError): void;
}

/** Calls that wait for their answer frame, by the id that was given to each. */
export class PendingCalls {
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  add(): { id: number; answer: Promise<ControlAnswer> } {
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<ControlAnswer>();
    this.#waiting.set(id, { resolve, reject });
    return { id, answer: promise };
  }

  settle(id: number, answer: ControlAnswer): void {
    this.#waiting.get(id)?.resolve(answer);
    this.#waiting.delete(id);
  }

  /** The connection is gone, and with it all answers. */
  rejectAll(): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(disconnected());
  }
}

export function disconnected(): ControlError {
  return new ControlError(ControlErrorCode.disconnected, 'The connection to Lantype was lost before the answer.');
}
