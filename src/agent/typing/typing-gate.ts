import type { Logger } from '../../base/logger.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { TypingError } from '../../protocol/message.ts';
import { Listeners, listenerBugLog } from '../listeners.ts';
import type { LockSource } from '../lock/lock-source.ts';
import type { TypistSelector } from './typist-selector.ts';

export interface HoldCircumstances {
  /** Age of the message now, milliseconds: on arrival, by the relay's clock, plus its wait here. */
  ageMs: number;
  holdAfterMs: number;
  /** The user paused typing. */
  paused: boolean;
  /** The screen is locked. */
  locked: boolean;
}

/**
 * Why a message has to wait for its user (`held` in docs/http-api.md), or `undefined` when it may be typed. Pure; asked
 * again right before typing, as all of it may change while a message waits its turn. The strictest reason wins: `locked`
 * is the one that even the user's "type now" does not override.
 */
export function reasonToHold(circumstances: HoldCircumstances): TypingError | undefined {
  if (circumstances.locked) return { code: TypingErrorCode.heldLocked, message: 'The screen is locked.' };
  if (circumstances.paused) return { code: TypingErrorCode.heldPaused, message: 'Typing is paused on this computer.' };
  if (circumstances.ageMs > circumstances.holdAfterMs) {
    return { code: TypingErrorCode.heldOld, message: 'The message is old; its user may be in another program by now.' };
  }
  return undefined;
}

/** Whether anything may be typed now: the user's pause and every source that knows of a screen lock. */
export class TypingGate {
  readonly #selector: TypistSelector;
  readonly #lockSource: LockSource | undefined;
  /** A message older than this is held, milliseconds. */
  holdAfterMs: number;
  readonly #changes: Listeners<void>;
  #paused = false;
  #lockedByHost = false;

  constructor(selector: TypistSelector, lockSource: LockSource | undefined, holdAfterMs: number, logger: Logger) {
    this.#selector = selector;
    this.#lockSource = lockSource;
    this.holdAfterMs = holdAfterMs;
    this.#changes = new Listeners(listenerBugLog(logger));
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** One source that says so is enough: they see different kinds of locks, and typing into a lock screen is the harm. */
  get locked(): boolean {
    const { current } = this.#selector;
    return this.#lockedByHost || (this.#lockSource?.locked ?? false) || (current?.state().locked ?? false);
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
