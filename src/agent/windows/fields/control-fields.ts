import type { Clock } from '../../../base/clock.ts';
import type { Target } from '../../paste/desktop.ts';
import type { Field, FieldSource, ShownField } from '../../paste/field.ts';
import { withinLimit } from '../../time-limit.ts';
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

  constructor(win32: Win32Fields, clock: Clock) {
    this.#win32 = win32;
    this.#clock = clock;
  }

  async focused({ focus, pid }: Target): Promise<Field | undefined> {
    if (this.#avoided?.pid === pid && this.#clock.monotonic() < (this.#avoided?.until ?? 0)) return undefined;
    try {
      const asked = ControlField.of(this.#win32, focus);
      const field = await withinLimit(asked, 'the field', ANSWER_LIMIT_MS, this.#clock);
      if (field?.window !== this.#last?.window || field?.kind !== this.#last?.kind) this.#last = field;
      return this.#last;
    } catch {
      this.#avoided = { pid, until: this.#clock.monotonic() + AVOIDED_MS };
      return undefined;
    }
  }

  shown(): ShownField | undefined {
    // Windows tells of the focus inside of a window to those alone who want to hear of each change everywhere.
    return undefined;
  }

  onChange(): () => void {
    return () => undefined;
  }

  close(): void {
    this.#last = undefined;
  }
}
