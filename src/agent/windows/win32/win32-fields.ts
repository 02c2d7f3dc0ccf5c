import type { Handle } from './win32.ts';

/**
 * What is asked of fields of other programs. Windows hands messages of its own over with what they point at; they wait
 * for the other program, so each has its time, in a thread of its own. `undefined`: no answer in that time.
 */
export interface Win32Fields {
  /** GetClassName. */
  className(window: Handle): string;
  /** GetWindowLongPtr(GWL_STYLE); 0: the window is gone. */
  style(window: Handle): number;
  /** SendMessageTimeout of a message of `EM` or `WM` whose parameters are numbers. */
  send(window: Handle, message: number, first: number, second: number): Promise<number | undefined>;
  /** EM_GETSEL. */
  selection(window: Handle): Promise<{ readonly start: number; readonly end: number } | undefined>;
  /** WM_GETTEXT: the first so many UTF-16 units. */
  textOf(window: Handle, units: number): Promise<string | undefined>;
  /** EM_REPLACESEL with nothing, as its user can undo it. */
  clearSelection(window: Handle): Promise<boolean>;
}
