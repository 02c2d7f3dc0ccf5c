import type { PasteStroke } from '../paste/desktop.ts';
import { isGraphicalVim, pastesWithShiftInsert } from './vim-mappings.ts';

/**
 * The chords that paste in a program, in the order in which they are tried. None where each of them could do harm: what
 * a chord does that means something else cannot be undone without knowing what state the program is in.
 */
export async function pasteStrokes(target: {
  name: string;
  terminal: boolean;
  pastesPrimary: boolean;
  pid: number | undefined;
}): Promise<readonly PasteStroke[]> {
  if (isGraphicalVim(target.name)) return (await pastesWithShiftInsert(target.pid)) ? ['shift+insert'] : [];
  if (target.terminal) return ['shift+insert', 'control+shift+v'];
  // Emacs and xedit scroll with Ctrl+V.
  if (target.pastesPrimary) return ['shift+insert'];
  return ['shift+insert', 'control+v'];
}
