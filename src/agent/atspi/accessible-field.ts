import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { Bus, BusCall } from '../dbus/bus.ts';
import { type Field, type FieldKind, type FieldLook, UNREADABLE } from '../paste/field.ts';
import { withinLimit } from '../time-limit.ts';
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
  readonly holdsOneLine: boolean;
  readonly focused: boolean;
}

/** Where the field is in an object that has the focus: what it is belongs to it as long as it lives. */
export interface Place {
  /** What has the focus. */
  readonly around: Accessible;
  /** What the text is in: a part of `around`, or itself. */
  readonly object: Accessible;
  readonly interfaces: readonly string[];
}

/** More than the parts of a combo box. */
const MAX_PARTS = 8;

/** The field in an object that has the focus: a combo box of Qt has it, and the text is in a part of it. @throws {BusError} */
export async function findField(around: Accessible): Promise<{ place: Place; described: Described | undefined }> {
  const [role, states, interfaces] = await Promise.all([around.role(), around.states(), around.interfaces()]);
  const place = { around, object: around, interfaces };
  const described = describe(role, states, interfaces);
  if (described !== undefined || role !== Role.comboBox) return { place, described };
  for (const object of (await around.children()).slice(0, MAX_PARTS)) {
    const [ofPart, statesOfPart, has] = await Promise.all([object.role(), object.states(), object.interfaces()]);
    const part = describe(ofPart, statesOfPart, has);
    if (part?.kind !== 'single-line') continue;
    return {
      place: { around, object, interfaces: has },
      described: { ...part, focused: hasState(states, State.focused) },
    };
  }
  return { place, described };
}

/** What is there now: a field may hide its text, show it only, or lose the focus at any time. @throws {BusError} */
export async function describeAgain({ around, object, interfaces }: Place): Promise<Described | undefined> {
  const [role, states, statesAround] = await Promise.all([
    object.role(),
    object.states(),
    object === around ? undefined : around.states(),
  ]);
  const described = describe(role, states, interfaces);
  return described && { ...described, focused: hasState(statesAround ?? states, State.focused) };
}

/** `undefined`: nobody can tell what it is good for. */
function describe(role: number, states: readonly number[], interfaces: readonly string[]): Described | undefined {
  const kind = kindOf(role, states, interfaces);
  if (kind === undefined) return undefined;
  const focused = hasState(states, State.focused);
  return { kind, plain: PLAIN_FIELDS.has(role), holdsOneLine: role === Role.paragraph, focused };
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

/** Of a text that is not told in one: enough for some emoji in a short one. */
const MAX_PARTS_OF_TEXT = 64;

/** A field of a program, through AT-SPI. */
export class AccessibleField implements Field {
  readonly #clock: Clock;
  readonly #object: Accessible;
  readonly kind: FieldKind;
  readonly plain: boolean;
  readonly holdsOneLine: boolean;

  constructor(clock: Clock, object: Accessible, { kind, plain, holdsOneLine }: Described) {
    this.#clock = clock;
    this.#object = object;
    this.kind = kind;
    this.plain = plain;
    this.holdsOneLine = holdsOneLine;
  }

  async look(units: number, since?: FieldLook): Promise<FieldLook | undefined> {
    // Nothing of a password is ever asked for.
    if (this.kind !== 'text' && this.kind !== 'single-line') return undefined;
    try {
      const look = since ? this.#lookAgain(units, since) : this.#look(units);
      return await withinLimit(look, 'the field', ANSWER_LIMIT_MS, this.#clock);
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
    const selected = countSchema.parse(selections) > 0;
    return { caret, length, ...(await this.#textBefore(caret, units)), selected };
  }

  /** One question where a text came as it was sent, or nothing did: what stands where it should is asked for at once. */
  async #lookAgain(units: number, since: FieldLook): Promise<FieldLook> {
    const span = Math.min(units, MAX_UNITS);
    const expected = since.caret + span;
    const [caret, length, came] = await Promise.all([
      this.#object.count('CaretOffset'),
      this.#object.count('CharacterCount'),
      // What is not there yet is an error in some programs.
      since.selected || units === 0 ? undefined : this.#textIn(since.caret, expected).catch(() => undefined),
    ]);
    if (!since.selected && caret === since.caret && length === since.length) return { caret, length };
    const text = came && caret === expected ? { before: came, span } : await this.#textBefore(caret, units);
    return { caret, length, ...text };
  }

  async #textBefore(caret: number, units: number): Promise<{ before: string; span: number }> {
    const span = Math.min(units, MAX_UNITS, caret);
    const before = span === 0 ? '' : await this.#parts(caret - span, caret, { left: MAX_PARTS_OF_TEXT });
    return { before, span };
  }

  /** Where something in it cannot be told, that keeps the rest back too: what is around it, by halves. */
  async #parts(from: number, to: number, questions: { left: number }): Promise<string> {
    questions.left -= 1;
    if (questions.left < 0) throw new RangeError('the program tells of nothing here');
    const text = await this.#textIn(from, to);
    if (text !== '') return text;
    if (to - from === 1) return UNREADABLE;
    const middle = (from + to) >> 1;
    return (await Promise.all([this.#parts(from, middle, questions), this.#parts(middle, to, questions)])).join('');
  }

  async #textIn(from: number, to: number): Promise<string> {
    // A character is two units at most: what is longer is not what was asked for.
    const textSchema = z.string().max((to - from) * 2);
    return textSchema.parse(await this.#object.text('GetText', [from, to]));
  }

  async remove(from: number, to: number): Promise<boolean> {
    const call = { interface: Interface.editableText, member: 'DeleteText', signature: 'ii', body: [from, to] };
    return this.#object.ask(z.boolean(), call).catch(() => false);
  }
}
