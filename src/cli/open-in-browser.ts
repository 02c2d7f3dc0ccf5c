/** A person looks at this terminal, and there is a desktop for a browser. */
function canOpen(): boolean {
  if (!process.stdout.isTTY) return false;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform === 'win32' || process.platform === 'darwin' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

/** Opens `url` in the browser of the person who started the command. False when there is none, or no such person. */
export async function openInBrowser(url: string): Promise<boolean> {
  if (!canOpen()) return false;
  try {
    const { default: open } = await import('open');
    const opener = await open(url);
    // It reports what it could not start here; without a listener that would end the program.
    opener.on('error', () => undefined);
    return true;
  } catch {
    return false;
  }
}
