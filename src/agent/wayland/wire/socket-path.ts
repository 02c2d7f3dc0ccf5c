import path from 'node:path';

/** Where the compositor listens (wl_display_connect(3)); `undefined`: the environment names none. */
export function socketPath(env: NodeJS.ProcessEnv): string | undefined {
  const { WAYLAND_DISPLAY: display, XDG_RUNTIME_DIR: folder } = env;
  if (!display) return undefined;
  if (path.isAbsolute(display)) return display;
  return folder ? path.join(folder, display) : undefined;
}
