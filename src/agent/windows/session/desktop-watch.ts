import type { Logger } from '../../../base/logger.ts';
import { Listeners, listenerBugLog } from '../../listeners.ts';
import type { DesktopState } from '../../typing/typist.ts';
import { foregroundTarget } from '../target/foreground.ts';
import type { Win32 } from '../win32/win32.ts';
import { isLocked } from './input-desktop.ts';

/** Which program is in front and whether the screen is locked, as of the last look. */
export class DesktopWatch {
  readonly #win32: Win32;
  readonly #changes: Listeners<void>;
  #state: DesktopState;

  constructor(win32: Win32, logger: Logger) {
    this.#win32 = win32;
    this.#changes = new Listeners(listenerBugLog(logger));
    this.#state = this.#look();
  }

  get state(): DesktopState {
    return this.#state;
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  /** Looks again. */
  refresh(): void {
    const before = this.#state;
    this.#state = this.#look();
    const same = before.locked === this.#state.locked && before.target?.name === this.#state.target?.name;
    if (!same) this.changed();
  }

  /** Something else has changed. */
  changed(): void {
    this.#changes.emit();
  }

  #look(): DesktopState {
    const target = foregroundTarget(this.#win32);
    return {
      target: target && { name: target.name, terminal: target.terminal, pid: target.pid },
      locked: isLocked(this.#win32),
    };
  }
}
