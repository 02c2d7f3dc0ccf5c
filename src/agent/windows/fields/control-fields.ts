import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { Listeners, listenerBugLog } from '../../listeners.ts';
import type { Target } from '../../paste/desktop.ts';
import type { Field, FieldSource, ShownField } from '../../paste/field.ts';
import { withinLimit } from '../../time-limit.ts';
import type { WindowsTarget } from '../target/foreground.ts';
import type { Win32Fields } from '../win32/win32-fields.ts';
import { ControlField } from './control-field.ts';

/** For all that is asked of a field before a text. */
const ANSWER_LIMIT_MS = 40;
/** A program that did not answer in time is not asked again for a while: texts must not wait for it. */
const AVOIDED_MS = 3_000;

/** The fields of programs, by the messages of Windows' own controls. Of others nothing is known. */
export class ControlFields implements FieldSource {
  readonly #win32: Win32Fields;
  readonly #clock: Clock;
  /** The one that was asked about last: it stays the same as long as it has the focus. */
  #last: ControlField | undefined;
  #avoided: { pid: number | undefined; until: number } | undefined;

  /** What people are told of the field in front: its process, and that. */
  #shown: { pid: number; kind: ShownField } | undefined;
  readonly #target: () => WindowsTarget | undefined;
  readonly #changes: Listeners<void>;
  #looking = false;
  #stale = false;

  /** @param target what has the keys now */
  constructor(win32: Win32Fields, target: () => WindowsTarget | undefined, clock: Clock, logger: Logger) {
    this.#win32 = win32;
    this.#target = target;
    this.#clock = clock;
    this.#changes = new Listeners(listenerBugLog(logger));
  }

  async focused({ pid }: Target): Promise<Field | undefined> {
    if (this.#avoided?.pid === pid && this.#clock.monotonic() < (this.#avoided?.until ?? 0)) return undefined;
    // A key may have led from the control that was aimed at to another one of the program.
    const now = this.#target();
    if (now === undefined || now.pid !== pid) return undefined;
    try {
      const asked = ControlField.of(this.#win32, now.focus);
      const field = await withinLimit(asked, 'the field', ANSWER_LIMIT_MS, this.#clock);
      if (field?.window !== this.#last?.window || field?.kind !== this.#last?.kind) this.#last = field;
      return this.#last;
    } catch {
      this.#avoided = { pid, until: this.#clock.monotonic() + AVOIDED_MS };
      return undefined;
    }
  }

  shown(pid: number | undefined): ShownField | undefined {
    return this.#shown?.pid === pid ? this.#shown?.kind : undefined;
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  /** Something else may have the keys. One look at a time, however often that is said. */
  focusMoved(): void {
    this.#stale = true;
    if (!this.#looking) void this.#look();
  }

  close(): void {
    this.#stale = false;
    this.#last = undefined;
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#stale) {
      this.#stale = false;
      const target = this.#target();
      const asked = target === undefined || target.terminal ? undefined : ControlField.of(this.#win32, target.focus);
      const kind = (await asked?.catch(() => undefined))?.kind;
      this.#show(target && (kind === 'password' || kind === 'read-only') ? { pid: target.pid, kind } : undefined);
    }
    this.#looking = false;
  }

  #show(shown: { pid: number; kind: ShownField } | undefined): void {
    const before = this.#shown;
    this.#shown = shown;
    if (before?.pid !== shown?.pid || before?.kind !== shown?.kind) this.#changes.emit();
  }
}
