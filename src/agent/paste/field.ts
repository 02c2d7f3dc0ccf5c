import type { AgentStatus } from '../../protocol/frames.ts';
import type { Target } from './desktop.ts';

/** What the object that has the focus is good for. */
export type FieldKind = 'text' | 'single-line' | 'password' | 'read-only' | 'no-field';

/** Of it, what people are told. */
export type ShownField = NonNullable<AgentStatus['field']>;

/** Stands for a UTF-16 unit that a program cannot tell: Java's bridge none outside the first plane. No text holds it. */
export const UNREADABLE = '\ud800';

/** What stands in a field now. */
export interface FieldLook {
  /** Where its cursor is, and how much it holds, in the interface's own units. */
  readonly caret: number;
  readonly length: number;
  /** What stands right before the cursor, at least as much as was asked for where there is so much. Left out: nothing has changed. */
  readonly before?: string;
  /** How long `before` is in the interface's own units. Left out: in those of UTF-16. */
  readonly span?: number;
  /** Whether something in it is selected, which the next text replaces. Left out: nobody asked. */
  readonly selected?: boolean;
}

/** The object inside a window that has the focus, as an accessibility interface tells of it. */
export interface Field {
  readonly kind: FieldKind;
  /** A field of its toolkit, which takes a text at once or not at all; an editor of a web page may take its time. */
  readonly plain: boolean;
  /** Each line of a text is an object of its own in it: of several lines it holds one, and nobody can say which. */
  readonly holdsOneLine?: boolean;
  /**
   * `undefined`: it cannot be looked at; so always with a password. Resolves soon.
   *
   * @param units of UTF-16 before the cursor.
   * @param since what it was before a text of so many units: there is no need to ask what stands there where nothing has
   *   changed since, nor what is selected.
   */
  look(units: number, since?: FieldLook): Promise<FieldLook | undefined>;
  /** Takes out what stands between these places, in the interface's own units. `false`: it cannot. */
  remove(from: number, to: number): Promise<boolean>;
}

/** Where fields are to be had: the accessibility interface of the system. What it says may be wrong, and never is waited for. */
export interface FieldSource {
  /** The same object as long as the same field has the focus. `undefined`: not known. */
  focused(target: Target): Promise<Field | undefined>;
  /** What people are told of the field that has the focus in this process, as far as it is known already. */
  shown(pid: number | undefined): ShownField | undefined;
  /** `listener` runs after each change of what is shown. */
  onChange(listener: () => void): () => void;
  /** `listener` runs when nothing more comes from it: it is to be closed, and may be opened anew. */
  onLost?(listener: () => void): void;
  close(): void;
}
