import type { AgentStatus } from '../../protocol/frames.ts';
import type { Target } from './desktop.ts';

/** What the object that has the focus is good for. */
export type FieldKind = 'text' | 'single-line' | 'password' | 'read-only' | 'no-field';

/** Of it, what people are told. */
export type ShownField = NonNullable<AgentStatus['field']>;

/** What stands in a field now. */
export interface FieldLook {
  /** Where its cursor is, and how much it holds, in the interface's own units. */
  readonly caret: number;
  readonly length: number;
  /** What stands right before the cursor, at least as much as was asked for where there is so much. */
  readonly before: string;
  /** Whether something in it is selected, which the next text replaces. */
  readonly selected: boolean;
}

/** The object inside a window that has the focus, as an accessibility interface tells of it. */
export interface Field {
  readonly kind: FieldKind;
  /** A field of its toolkit, which takes a text at once or not at all; an editor of a web page may take its time. */
  readonly plain: boolean;
  /** `undefined`: it cannot be looked at; so always with a password. Resolves soon. @param units of UTF-16 before the cursor. */
  look(units: number): Promise<FieldLook | undefined>;
  /** Takes out what stands between these places, in the interface's own units. `false`: it cannot. */
  remove(from: number, to: number): Promise<boolean>;
}

/** Where fields are to be had: the accessibility interface of the system. What it says may be wrong, and never is waited for. */
export interface FieldSource {
  /** `undefined`: not known. */
  focused(target: Target): Promise<Field | undefined>;
  /** What people are told of the field that has the focus in this process, as far as it is known already. */
  shown(pid: number | undefined): ShownField | undefined;
  /** `listener` runs after each change of what is shown. */
  onChange(listener: () => void): () => void;
  close(): void;
}
