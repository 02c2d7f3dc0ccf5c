import type { Clock } from '../../base/clock.ts';
import type { Bus } from '../dbus/bus.ts';
import type { Target } from '../paste/desktop.ts';
import type { Field, FieldSource, ShownField } from '../paste/field.ts';
import { withinLimit } from '../time-limit.ts';
import { type AccessibilityOpening, type AccessibilityUse, openAccessibilityBus } from './accessibility-bus.ts';
import {
  Accessible,
  AccessibleField,
  ANSWER_LIMIT_MS,
  type Described,
  describeAgain,
  findField,
  type Place,
  type Reference,
} from './accessible-field.ts';
import { FocusWatch } from './focus-watch.ts';
import { ShownFields } from './shown-fields.ts';

/**
 * A program that did not answer in time is not asked again for a while: texts must not wait for it. A moment where it was
 * only busy; each time that it does not answer twice as long.
 */
const AVOIDED_MS = 100;
const LONGEST_AVOIDED_MS = 3_000;

/** The fields of programs, through AT-SPI. */
export class AccessibleFields implements FieldSource {
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #watch: FocusWatch | undefined;
  #shown: ShownFields | undefined;
  /** The one that was asked about last: it stays the same as long as it has the focus. */
  #last: { place: Place; field: AccessibleField } | undefined;
  #avoided: { pid: number; until: number; ms: number } | undefined;

  /** `undefined`: the interface is not to be had here. */
  static async open(use: AccessibilityUse, opening: AccessibilityOpening): Promise<AccessibleFields | undefined> {
    const bus = await openAccessibilityBus(use, opening);
    if (!bus) return undefined;
    const fields = new AccessibleFields(bus, opening.clock);
    try {
      await fields.#begin();
      return fields;
    } catch {
      bus.close();
      return undefined;
    }
  }

  private constructor(bus: Bus, clock: Clock) {
    this.#bus = bus;
    this.#clock = clock;
  }

  async #begin(): Promise<void> {
    const changed = (): void => {
      for (const listener of [...this.#listeners]) listener();
    };
    this.#shown = new ShownFields(this.#bus, async (name) => this.#watch?.pidOf(name), changed);
    this.#watch = await FocusWatch.start(this.#bus, (object) => this.#shown?.note(object));
  }

  async focused({ pid }: Target): Promise<Field | undefined> {
    if (pid === undefined || !this.#watch || !this.#bus.connected || this.#isAvoided(pid)) return undefined;
    const before = this.#avoided?.pid === pid ? this.#avoided.ms : 0;
    try {
      const field = await withinLimit(this.#fieldIn(pid, this.#watch), 'the field', ANSWER_LIMIT_MS, this.#clock);
      if (this.#avoided?.pid === pid) this.#avoided = undefined;
      return field;
    } catch {
      // Not for a look that it does not answer: drawing what was pasted may take it longer.
      const ms = Math.min(Math.max(2 * before, AVOIDED_MS), LONGEST_AVOIDED_MS);
      this.#avoided = { pid, until: this.#clock.monotonic() + ms, ms };
      return undefined;
    }
  }

  shown(pid: number | undefined): ShownField | undefined {
    return this.#shown?.of(pid);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onLost(listener: () => void): void {
    this.#bus.onClose(listener);
    if (!this.#bus.connected) listener();
  }

  close(): void {
    this.#listeners.clear();
    this.#bus.close();
  }

  async #fieldIn(pid: number, watch: FocusWatch): Promise<Field | undefined> {
    const fields = await Promise.all((await watch.objectsOf(pid)).map((reference) => this.#fieldOf(reference)));
    return fields.find((field) => field !== undefined);
  }

  /** `undefined`: it has the focus no more, or nobody can tell what it is. @throws {BusError} */
  async #fieldOf(reference: Reference): Promise<AccessibleField | undefined> {
    const last = this.#last;
    if (last && isSame(last.place.around.reference, reference)) {
      const described = await describeAgain(last.place);
      if (described) return this.#keep(last.place, described);
    }
    const { place, described } = await findField(new Accessible(this.#bus, reference));
    return described && this.#keep(place, described);
  }

  #keep(place: Place, described: Described): AccessibleField | undefined {
    if (!described.focused) return undefined;
    const last = this.#last;
    if (last?.place === place && last.field.kind === described.kind) return last.field;
    this.#last = { place, field: new AccessibleField(this.#clock, place.object, described) };
    return this.#last.field;
  }

  #isAvoided(pid: number): boolean {
    return this.#avoided?.pid === pid && this.#clock.monotonic() < this.#avoided.until;
  }
}

function isSame(one: Reference, other: Reference): boolean {
  return one.name === other.name && one.path === other.path;
}
