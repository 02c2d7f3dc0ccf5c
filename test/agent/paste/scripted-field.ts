import type { Target } from '../../../src/agent/paste/desktop.ts';
import type { Field, FieldKind, FieldLook, FieldSource, ShownField } from '../../../src/agent/paste/field.ts';
import type { Program } from './scripted-desktop.ts';

/** A field that shows what is in the document of a scripted program. */
export class ScriptedField implements Field {
  kind: FieldKind;
  plain = false;
  /** How often it was looked at. */
  looks = 0;
  selected = false;
  /** Whether text can be taken out of it by its interface. */
  removes = true;
  /** What it says instead of the truth; `undefined` in it: it does not answer. */
  lies: (() => FieldLook | undefined | Promise<FieldLook | undefined>) | undefined;
  /** Until it answers: nothing, or a wait. */
  answers: () => Promise<void> = async () => undefined;
  readonly #program: Pick<Program, 'document'>;

  constructor(program: Pick<Program, 'document'>, kind: FieldKind = 'text') {
    this.#program = program;
    this.kind = kind;
  }

  async look(units: number): Promise<FieldLook | undefined> {
    if (this.kind === 'password') throw new Error('nothing of a password is ever asked for');
    this.looks += 1;
    await this.answers();
    if (this.lies) return this.lies();
    const { document } = this.#program;
    const { length } = document;
    return { caret: length, length, before: document.slice(Math.max(0, length - units)), selected: this.selected };
  }

  async remove(from: number, to: number): Promise<boolean> {
    if (!this.removes) return false;
    const { document } = this.#program;
    this.#program.document = document.slice(0, from) + document.slice(to);
    return true;
  }
}

/** The accessibility interface of a scripted desktop. */
export class ScriptedFields implements FieldSource {
  readonly of = new Map<number | undefined, ScriptedField>();

  add(program: Program, kind?: FieldKind): ScriptedField {
    const field = new ScriptedField(program, kind);
    this.of.set(program.target.pid, field);
    return field;
  }

  async focused({ pid }: Target): Promise<Field | undefined> {
    const field = this.of.get(pid);
    await field?.answers();
    return field;
  }

  shown(pid: number | undefined): ShownField | undefined {
    const kind = this.of.get(pid)?.kind;
    return kind === 'password' || kind === 'read-only' ? kind : undefined;
  }

  onChange(): () => void {
    return () => undefined;
  }

  close(): void {
    this.of.clear();
  }
}
