import type { Clock } from '../../../base/clock.ts';
import type { X11Connection } from '../connection.ts';

const ANSWER_MS = 500;

/**
 * Asks the clipboard manager, where there is one, to keep what we own beyond our end (freedesktop.org clipboard
 * manager specification, SAVE_TARGETS). Resolves when it has, or when it is clear that it will not.
 */
export async function handToClipboardManager(x: X11Connection, clock: Clock): Promise<void> {
  const manager = x.atom('CLIPBOARD_MANAGER');
  if ((await x.selectionOwner(manager)) === 0) return;
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      timer.cancel();
      stopListening();
      resolve();
    };
    const stopListening = x.on('SelectionNotify', ({ selection }) => {
      if (selection === manager) finish();
    });
    const timer = clock.after(ANSWER_MS, finish);
    x.client.ConvertSelection(x.window, manager, x.atom('SAVE_TARGETS'), x.atom('_LANTYPE_TRANSFER'), 0);
  });
}
