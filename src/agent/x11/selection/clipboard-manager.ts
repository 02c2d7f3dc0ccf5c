import type { Clock, Timer } from '../../../base/clock.ts';
import type { X11Connection } from '../connection.ts';

/** How long a manager may be silent, and how long all of it may take: a picture goes over in hundreds of parts. */
const SILENT_MS = 500;
const TOTAL_MS = 2_000;

/**
 * Asks the clipboard manager, where there is one, to keep what we own beyond our end (freedesktop.org clipboard
 * manager specification, SAVE_TARGETS). Resolves when it has, or when it is clear that it will not.
 */
export async function handToClipboardManager(x: X11Connection, clock: Clock): Promise<void> {
  const manager = x.atom('CLIPBOARD_MANAGER');
  if ((await x.selectionOwner(manager)) === 0) return;
  const end = clock.monotonic() + TOTAL_MS;
  await new Promise<void>((resolve) => {
    let silence: Timer | undefined;
    const wait = (): void => {
      silence?.cancel();
      silence = clock.after(Math.min(SILENT_MS, Math.max(0, end - clock.monotonic())), finish);
    };
    const finish = (): void => {
      silence?.cancel();
      for (const stop of stopListening) stop();
      resolve();
    };
    const stopListening = [
      x.on('SelectionNotify', ({ selection }) => {
        if (selection === manager) finish();
      }),
      // It asks for a format, or for the next part of one.
      x.on('SelectionRequest', wait),
      x.on('PropertyNotify', wait),
    ];
    wait();
    x.client.ConvertSelection(x.window, manager, x.atom('SAVE_TARGETS'), x.atom('_LANTYPE_TRANSFER'), 0);
  });
}
