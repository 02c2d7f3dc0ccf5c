/** The desktop portal and its objects (https://flatpak.github.io/xdg-desktop-portal/docs/). */
export const PORTAL = 'org.freedesktop.portal.Desktop';
export const PORTAL_PATH = '/org/freedesktop/portal/desktop';
export const REMOTE_DESKTOP = 'org.freedesktop.portal.RemoteDesktop';
export const CLIPBOARD = 'org.freedesktop.portal.Clipboard';
export const REQUEST = 'org.freedesktop.portal.Request';
export const SESSION = 'org.freedesktop.portal.Session';

export const remoteDesktop = { destination: PORTAL, path: PORTAL_PATH, interface: REMOTE_DESKTOP } as const;
export const clipboard = { destination: PORTAL, path: PORTAL_PATH, interface: CLIPBOARD } as const;

/** `KEYBOARD` of the device types (RemoteDesktop, "AvailableDeviceTypes"). */
export const KEYBOARD = 1;
