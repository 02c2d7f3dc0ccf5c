import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import type { AppImageUpdater } from 'electron-updater';

/**
 * Has electron-updater replace an AppImage, and makes up for two things that it does: it removes the old file before it
 * moves the new one, so that a full disk would leave its user without a program; and it gives the new one the server's
 * name if the old name has a version in it, so that what starts the program at login would start nothing.
 */
export function replaceAppImage(file: string, updater: object, install: () => boolean): void {
  const kept = `${file}.replaced`;
  let moved: string | undefined;
  const onMoved = (place: string): void => {
    moved = place;
  };
  const events = updater as Pick<AppImageUpdater, 'on' | 'off'>;
  rmSync(kept, { force: true });
  linkSync(file, kept);
  events.on('appimage-filename-updated', onMoved);
  try {
    install();
    if (moved !== undefined) renameSync(moved, file);
  } finally {
    events.off('appimage-filename-updated', onMoved);
    if (existsSync(file)) rmSync(kept, { force: true });
    else renameSync(kept, file);
  }
}
