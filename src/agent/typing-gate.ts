import type { Logger } from '../base/logger.ts';
import type { TypingError } from '../protocol/message.ts';
import { reasonToHold } from './inbox/hold-policy.ts';
import { Listeners, listenerBugLog } from './listeners.ts';
import type { LockSource } from './lock/lock-source.ts';
import type { TypistSupply } from './typists/typist-supply.ts';

/** Whether anything may be typed now: the user's pause and every source that knows of a screen lock. */
export class TypingGate {
  readonly #supply: TypistSupply;
  readonly #lockSource: LockSource | undefined;
  /** A message older than this is held, milliseconds. */
  holdAfterMs: number;
  readonly #changes: Listeners<void>;
  #paused = false;
  #lockedByHost = false;

  constructor(supply: TypistSupply, lockSource: LockSource | undefined, holdAfterMs: number, logger: Logger) {
    this.#supply = supply;
    this.#lockSource = lockSource;
    this.holdAfterMs = holdAfterMs;
    this.#changes = new Listeners(listenerBugLog(logger));
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** One source that says so is enough: they see different kinds of locks, and typing into a lock screen is the harm. */
  get locked(): boolean {
    return this.#lockedByHost || (this.#lockSource?.locked ?? false) || (this.#supply.current?.state().locked ?? false);
  }

  /** Why a message of this age must not be typed now. */
  reasonToHold(ageMs: number): TypingError | undefined {
    return reasonToHold({ ageMs, holdAfterMs: this.holdAfterMs, paused: this.#paused, locked: this.locked });
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#changes.emit();
  }

  /** What the host knows, such as Electron's `lock-screen` event. */
  setLockedByHost(locked: boolean): void {
    this.#lockedByHost = locked;
    this.#changes.emit();
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  start(): void {
    this.#lockSource?.start(() => this.#changes.emit());
  }

  async stop(): Promise<void> {
    await this.#lockSource?.stop();
  }
}
