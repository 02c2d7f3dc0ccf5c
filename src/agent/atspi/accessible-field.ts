import { z } from 'zod';
import type { Bus, BusCall } from '../dbus/bus.ts';
import type { Field, FieldKind, FieldLook } from '../paste/field.ts';
import { hasState, Interface, NO_FIELDS, PLAIN_FIELDS, Role, State } from './names.ts';

/** An object of a program: the program's name on the bus, and its path. */
export interface Reference {
  readonly name: string;
  readonly path: string;
}

/** A program that answers later than this is not asked: a text must not wait for it. Measured: 0.1 to 3 ms. */
export const ANSWER_LIMIT_MS = 40;
/** More than this is not asked for at once, whatever its length. */
const MAX_UNITS = 40_000;

const statesSchema = z.array(z.number()).min(1).max(4);
const namesSchema = z.array(z.string()).max(50);
const referencesSchema = z.array(z.tuple([z.string(), z.string()])).max(5_000);
const countSchema = z.number().int().nonnegative();

/** Asks an object of a program. What programs answer is foreign, and may be wrong. */
export class Accessible {
  readonly #bus: Bus;
  readonly reference: Reference;
  readonly #limitMs: number;

  constructor(bus: Bus, reference: Reference, limitMs = ANSWER_LIMIT_MS) {
    this.#bus = bus;
    this.reference = reference;
    this.#limitMs = limitMs;
  }

  /** @throws {BusError} and when the answer is of another shape. */
  async ask<T>(schema: z.ZodType<T>, call: Pick<BusCall, 'interface' | 'member' | 'signature' | 'body'>): Promise<T> {
    const { name: destination, path } = this.reference;
    const { body } = await this.#bus.call({ destination, path, ...call }, this.#limitMs);
    return schema.parse(body[0]);
  }

  states(): Promise<number[]> {
    return this.ask(statesSchema, { interface: Interface.accessible, member: 'GetState' });
  }

  role(): Promise<number> {
    return this.ask(countSchema, { interface: Interface.accessible, member: 'GetRole' });
  }

  interfaces(): Promise<string[]> {
    return this.ask(namesSchema, { interface: Interface.accessible, member: 'GetInterfaces' });
  }

  async children(): Promise<Accessible[]> {
    const found = await this.ask(referencesSchema, { interface: Interface.accessible, member: 'GetChildren' });
    return found.map(([name, path]) => new Accessible(this.#bus, { name, path }, this.#limitMs));
  }

  text(member: string, body: number[] = []): Promise<unknown> {
    const signature = 'i'.repeat(body.length);
    return this.ask(z.unknown(), { interface: Interface.text, member, ...(signature && { signature, body }) });
  }

  async count(property: string): Promise<number> {
    const call = { interface: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss' };
    return this.ask(countSchema, { ...call, body: [Interface.text, property] });
  }
}

/** What an object is, and whether it has the focus. */
export interface Described {
  readonly kind: FieldKind;
  readonly plain: boolean;
  readonly focused: boolean;
}

/** More than the parts of a combo box. */
const MAX_PARTS = 8;

/** The field in an object that has the focus: a combo box of Qt has it, and the text is in a part of it. @throws {BusError} */
export async function innermost(object: Accessible): Promise<{ object: Accessible; described: Described | undefined }> {
  const described = await describe(object);
  if (described !== undefined || (await object.role()) !== Role.comboBox) return { object, described };
  const focused = hasState(await object.states(), State.focused);
  for (const part of (await object.children()).slice(0, MAX_PARTS)) {
    const inner = await describe(part);
    if (inner?.kind === 'single-line') return { object: part, described: { ...inner, focused } };
  }
  return { object, described };
}

/** `undefined`: nobody can tell what it is good for. @throws {BusError} */
async function describe(object: Accessible): Promise<Described | undefined> {
  const [role, states, interfaces] = await Promise.all([object.role(), object.states(), object.interfaces()]);
  const kind = kindOf(role, states, interfaces);
  if (kind === undefined) return undefined;
  return { kind, plain: PLAIN_FIELDS.has(role), focused: hasState(states, State.focused) };
}

function kindOf(role: number, states: readonly number[], interfaces: readonly string[]): FieldKind | undefined {
  // Of a shell's line it knows nothing.
  if (role === Role.terminal) return undefined;
  if (role === Role.passwordText) return 'password';
  const editable = hasState(states, State.editable);
  if (NO_FIELDS.has(role) && !editable) return 'no-field';
  if (!interfaces.includes(Interface.text)) return undefined;
  const isText = role === Role.text || role === Role.entry;
  if (hasState(states, State.readOnly) || (isText && !editable)) return 'read-only';
  // Qt says of its spin box neither that it is editable nor that it is not.
  if (!editable && !interfaces.includes(Interface.editableText)) return undefined;
  const oneLine = hasState(states, State.singleLine) || (PLAIN_FIELDS.has(role) && !hasState(states, State.multiLine));
  return oneLine ? 'single-line' : 'text';
}

/** A field of a program, through AT-SPI. */
export class AccessibleField implements Field {
  readonly #object: Accessible;
  readonly kind: FieldKind;
  readonly plain: boolean;

  constructor(object: Accessible, { kind, plain }: Described) {
    this.#object = object;
    this.kind = kind;
    this.plain = plain;
  }

  async look(units: number): Promise<FieldLook | undefined> {
    // Nothing of a password is ever asked for.
    if (this.kind !== 'text' && this.kind !== 'single-line') return undefined;
    try {
      return await this.#look(units);
    } catch {
      return undefined;
    }
  }

  async #look(units: number): Promise<FieldLook> {
    const [caret, length, selections] = await Promise.all([
      this.#object.count('CaretOffset'),
      this.#object.count('CharacterCount'),
      this.#object.text('GetNSelections'),
    ]);
    const asked = Math.min(units, MAX_UNITS, caret);
    // A character is two units at most: what is longer is not what was asked for.
    const textSchema = z.string().max(asked * 2);
    const before = asked === 0 ? '' : textSchema.parse(await this.#object.text('GetText', [caret - asked, caret]));
    return { caret, length, before, selected: countSchema.parse(selections) > 0 };
  }

  async remove(from: number, to: number): Promise<boolean> {
    const call = { interface: Interface.editableText, member: 'DeleteText', signature: 'ii', body: [from, to] };
    return this.#object.ask(z.boolean(), call).catch(() => false);
  }
}
