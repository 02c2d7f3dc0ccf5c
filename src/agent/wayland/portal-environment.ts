import path from 'node:path';
import { busSocket } from '../dbus/bus-address.ts';

/** The desktops that ask their user before somebody may type. */
export type PortalDesktopName = 'kde' | 'gnome';

/** Which of them this session is (`XDG_CURRENT_DESKTOP`: names, the closest first). */
export function portalDesktopOf(env: NodeJS.ProcessEnv): PortalDesktopName | undefined {
  if (!env.WAYLAND_DISPLAY) return undefined;
  for (const name of (env.XDG_CURRENT_DESKTOP ?? '').toLowerCase().split(':')) {
    if (name === 'kde' || name === 'gnome') return name;
  }
  return undefined;
}

/** GNOME has no other way to the clipboard. */
export function needsClipboard(desktop: PortalDesktopName): boolean {
  return desktop === 'gnome';
}

/** Where the session is. */
export interface PortalEnvironment {
  desktop: PortalDesktopName;
  /** The compositor's socket. */
  socket: string;
  /** The session bus's. */
  bus: string;
}

export function portalEnvironmentOf(env: NodeJS.ProcessEnv): PortalEnvironment | undefined {
  const desktop = portalDesktopOf(env);
  const bus = busSocket('session', env);
  const { WAYLAND_DISPLAY: display = '', XDG_RUNTIME_DIR: folder = '/' } = env;
  if (desktop === undefined || bus === undefined) return undefined;
  return { desktop, bus, socket: path.resolve(folder, display) };
}
