import type { TypingError } from '../../protocol/message.ts';

/** An error holds 500 characters at most: about 1 MiB in all. */
const MAX_DEVICES = 1_000;

/** `at`: milliseconds since the Unix epoch. */
export interface LastError extends TypingError {
  readonly at: number;
}

/** What went wrong last on each device, since this program started. */
export class LastErrors {
  readonly #devices = new Map<string, LastError>();

  failed(deviceId: string, error: LastError): void {
    this.#devices.delete(deviceId);
    this.#devices.set(deviceId, error);
    if (this.#devices.size <= MAX_DEVICES) return;
    const [oldest] = this.#devices.keys();
    if (oldest !== undefined) this.#devices.delete(oldest);
  }

  of(deviceId: string): LastError | undefined {
    return this.#devices.get(deviceId);
  }

  forget(deviceId: string): void {
    this.#devices.delete(deviceId);
  }
}
