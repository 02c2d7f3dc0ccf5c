import { z } from 'zod';
import type { Bus } from '../dbus/bus.ts';
import type { ShownField } from '../paste/field.ts';
import { Accessible, type Described, findField, type Reference } from './accessible-field.ts';
import { ADDRESS_BARS, Interface } from './names.ts';

/** A process has one; a few that are gone do no harm. */
const MAX_PROCESSES = 100;
/** No text waits for this, and a program that has just started may take its time: it does not tell of its focus again. */
const LIMIT_MS = 2_000;

const attributesSchema = z.record(z.string(), z.string());

/** Of each process: what kind of field has the focus there, as far as that is told to people. Never what stands in it. */
export class ShownFields {
  readonly #bus: Bus;
  readonly #pidOf: (name: string) => Promise<number | undefined>;
  readonly #changed: () => void;
  readonly #shown = new Map<number, ShownField>();
  /** What is to be looked at in programs that are being looked at: the latest, whatever came between. */
  readonly #latest = new Map<string, Reference>();

  constructor(bus: Bus, pidOf: (name: string) => Promise<number | undefined>, changed: () => void) {
    this.#bus = bus;
    this.#pidOf = pidOf;
    this.#changed = changed;
  }

  of(pid: number | undefined): ShownField | undefined {
    return pid === undefined ? undefined : this.#shown.get(pid);
  }

  /** This object has the focus in its program now. */
  note(object: Reference): void {
    const { name } = object;
    const busy = this.#latest.has(name);
    this.#latest.set(name, object);
    if (!busy) void this.#look(name, object);
  }

  /** One look at a time in each program, however fast its focus moves. */
  async #look(name: string, first: Reference): Promise<void> {
    for (let object = first; ; ) {
      const pid = await this.#pidOf(name);
      const shown = await this.#kindOf(object).catch(() => undefined);
      const latest = this.#latest.get(name) ?? object;
      if (latest === object) {
        this.#latest.delete(name);
        this.#set(pid, shown);
        return;
      }
      object = latest;
    }
  }

  /** @throws {BusError} */
  async #kindOf(reference: Reference): Promise<ShownField | undefined> {
    const { place, described } = await findField(new Accessible(this.#bus, reference, LIMIT_MS));
    if (described?.kind === 'password' || described?.kind === 'read-only') return described.kind;
    return described && (await isAddressBar(place.object, described)) ? 'address-bar' : undefined;
  }

  #set(pid: number | undefined, shown: ShownField | undefined): void {
    if (pid === undefined || this.#shown.get(pid) === shown) return;
    if (this.#shown.size >= MAX_PROCESSES) this.#shown.clear();
    if (shown === undefined) this.#shown.delete(pid);
    else this.#shown.set(pid, shown);
    this.#changed();
  }
}

/** By what it says of itself, as no role tells it from any other entry. */
async function isAddressBar(object: Accessible, { kind }: Described): Promise<boolean> {
  if (kind !== 'single-line') return false;
  const attributes = await object.ask(attributesSchema, { interface: Interface.accessible, member: 'GetAttributes' });
  return ADDRESS_BARS.some(([name, value]) => attributes[name] === value);
}
