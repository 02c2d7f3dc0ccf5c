import { pathToFileURL } from 'node:url';
import { type DataFolder, writePrivateFile } from '../app/folder/data-folder.ts';

/** A person looks at this terminal, and there is a desktop for a browser. */
function canOpen(): boolean {
  if (!process.stdout.isTTY) return false;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform === 'win32' || process.platform === 'darwin' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

/** A page that leads to `link`, which is a URL of ours: nothing in it needs escaping but the ampersand it never has. */
const pageTo = (link: string): string =>
  `<!doctype html><meta charset="utf-8"><title>Lantype</title><meta http-equiv="refresh" content="0;url=${link}">\n`;

/**
 * Opens a login link in the browser of the person who started the command. False when there is none, or no such person.
 * The browser is given a file that only this user can read, and that leads there: command lines are seen by all users of
 * a computer, and one of them could be faster with the code than the browser.
 */
export async function openInBrowser(link: string, folder: DataFolder): Promise<boolean> {
  if (!canOpen()) return false;
  try {
    writePrivateFile(folder.openWindow, pageTo(link));
    const { default: open } = await import('open');
    await open(pathToFileURL(folder.openWindow).href);
    return true;
  } catch {
    return false;
  }
}
