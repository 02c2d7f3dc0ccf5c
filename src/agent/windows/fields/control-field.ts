import type { Field, FieldKind, FieldLook } from '../../paste/field.ts';
import { EM, ES, WM } from '../win32/constants.ts';
import type { Handle } from '../win32/win32.ts';
import type { Win32Fields } from '../win32/win32-fields.ts';

/** More than this is not asked for at once: what stands behind so much is not looked at. */
const MAX_UNITS = 40_000;

/** How a control counts: an end of a line is CR LF in an edit control, and CR in a rich one. */
type Flavour = 'edit' | 'rich';

/** Classes of edit controls: Windows' own, and that of Windows Forms, which is made of it. */
const EDIT = /^(edit|windowsforms10\.edit\..+)$/i;
/** From version 2.0 on; the one of Windows 11's Notepad is the last. */
const RICH_EDIT = /^(richedit20[aw]|richedit50w|richedit60w|richeditd2dpt|windowsforms10\.richedit[25]0w\..+)$/i;
/** Standard controls that take no text. */
const NO_TEXT =
  /^(button|listbox|combobox|static|scrollbar|systreeview32|syslistview32|systabcontrol32|toolbarwindow32|msctls_trackbar32)$/i;

/** A control of a kind that Windows brings. */
export class ControlField implements Field {
  /** A text is in it when its key has been handled. */
  readonly plain = true;
  readonly window: Handle;
  readonly kind: FieldKind;
  readonly #win32: Win32Fields;
  readonly #flavour: Flavour;

  private constructor(win32: Win32Fields, window: Handle, kind: FieldKind, flavour: Flavour) {
    this.#win32 = win32;
    this.window = window;
    this.kind = kind;
    this.#flavour = flavour;
  }

  /** `undefined`: nobody can tell what it is good for. Rejects when its program does not answer. */
  static async of(win32: Win32Fields, window: Handle): Promise<ControlField | undefined> {
    const name = win32.className(window);
    if (NO_TEXT.test(name)) return new ControlField(win32, window, 'no-field', 'edit');
    const flavour = EDIT.test(name) ? 'edit' : RICH_EDIT.test(name) ? 'rich' : undefined;
    return flavour && new ControlField(win32, window, await kindOf(win32, window, flavour), flavour);
  }

  async look(units: number): Promise<FieldLook | undefined> {
    // Nothing of a password is ever asked for.
    if (this.kind !== 'text' && this.kind !== 'single-line') return undefined;
    const [places, length] = await Promise.all([this.#win32.selection(this.window), this.#length()]);
    if (!places || length === undefined) return undefined;
    const { start, end: caret } = places;
    const before = units === 0 ? '' : await this.#before(caret, units);
    return before === undefined ? undefined : { caret, length, before, selected: start !== caret };
  }

  async remove(from: number, to: number): Promise<boolean> {
    if ((await this.#win32.send(this.window, EM.setSel, from, to)) === undefined) return false;
    return this.#win32.clearSelection(this.window);
  }

  /** In units of the cursor's. */
  async #length(): Promise<number | undefined> {
    const send = (message: number, first: number) => this.#win32.send(this.window, message, first, 0);
    if (this.#flavour === 'edit') return send(WM.getTextLength, 0);
    // What a rich one says of its length has two units for the end of a line. Of lines it says what no text has to be read for.
    const lines = await send(EM.getLineCount, 0);
    const start = lines && (await send(EM.lineIndex, lines - 1));
    const rest = start === undefined ? undefined : await send(EM.lineLength, start);
    return start === undefined || rest === undefined ? undefined : start + rest;
  }

  /** The last of what stands before the cursor, with ends of lines as everywhere else. */
  async #before(caret: number, units: number): Promise<string | undefined> {
    const asked = this.#flavour === 'edit' ? caret : 2 * caret;
    if (caret > MAX_UNITS) return undefined;
    const text = await this.#win32.textOf(this.window, Math.min(asked, MAX_UNITS));
    if (text === undefined) return undefined;
    if (this.#flavour === 'edit') return endOf(text, units);
    const before = withPlainEnds(text).slice(0, caret);
    return before.length < caret ? undefined : endOf(before, units);
  }
}

async function kindOf(win32: Win32Fields, window: Handle, flavour: Flavour): Promise<FieldKind> {
  const style = win32.style(window);
  const asked = async (message: number): Promise<number> => {
    const answer = await win32.send(window, message, 0, 0);
    if (answer === undefined) throw new Error('it does not answer');
    return answer;
  };
  if ((style & ES.password) !== 0 || (await asked(EM.getPasswordChar)) !== 0) return 'password';
  if ((style & ES.readOnly) !== 0) return 'read-only';
  if (flavour === 'rich' && ((await asked(EM.getOptions)) & ES.readOnly) !== 0) return 'read-only';
  return (style & ES.multiline) === 0 ? 'single-line' : 'text';
}

function endOf(text: string, units: number): string {
  return withPlainEnds(text).slice(-units);
}

function withPlainEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
