import type { Geometry } from 'x11';
import { nameOf } from '../../programs/proc.ts';
import type { AtomName, X11Connection } from '../connection.ts';
import type { ClientProcesses } from './client-processes.ts';
import { atomsIn } from './target-window.ts';

/** A client that has grabbed the keyboard, as far as can be told: X does not say which one it is. */
export interface GrabHolder {
  /** A program's name, for a person; `another program` where nothing of it is to be seen. */
  readonly name: string;
  /** Whether it locks the screen. */
  readonly locks: boolean;
  /** The topmost window that it may show for this; `undefined`: none is to be seen. */
  readonly popup: number | undefined;
  /** Whether that says that it is a menu (EWMH 1.5, _NET_WM_WINDOW_TYPE). */
  readonly menu: boolean;
}

/** Screen lockers, by process name or a part of WM_CLASS (lower case). */
const LOCKERS = new Set(
  `alock cinnamon-screensaver dbus-xscreensaver gnome-screensaver i3lock i3lock-color kscreenlocker_greet light-locker
   mate-screensaver mate-screensaver-dialog pyxtrlock sflock slimlock slock xautolock xfce4-screensaver xlock xlockmore
   xscreensaver xscreensaver-auth xscreensaver-gfx xscreensaver-systemd xsecurelock xtrlock`.split(/\s+/),
);

/** Programs that may cover the whole screen while they have the keyboard, and lock nothing. */
const COVERING_OTHERS = new Set(
  `albert dmenu flameshot gromit-mpx j4-dmenu-desktop ksnip kupfer maim peek rofi scrot slop spectacle synapse ulauncher
   wofi xmag`.split(/\s+/),
);

/** `IsViewable` (X11 protocol, GetWindowAttributes). */
const VIEWABLE = 2;
/** proc(5): names of processes are cut after so many characters. */
const COMM_LENGTH = 15;
const UNKNOWN = 'another program';
/** How much of the screen a locker covers at least: xsecurelock leaves a border of one pixel. */
const COVERS = 0.95;

/** A window that no window manager manages, and that is on the screen. */
interface Popup {
  readonly window: number;
  /** Both parts of WM_CLASS and the name of the process, as far as there are any. */
  readonly names: readonly string[];
  /** One of them, for a person. */
  readonly name: string | undefined;
  readonly kind: 'menu' | 'passive' | 'other';
  /** Pixels of the screen that it covers. */
  readonly area: number;
}

/**
 * Finds out whose grab it must be from what is on the screen: whoever takes the keyboard without the focus shows a
 * window that the window manager has no say in (override-redirect). One that covers the screen is a locker.
 */
export async function findGrabHolder(x: X11Connection, processes: ClientProcesses): Promise<GrabHolder> {
  const screen = await geometry(x, x.root);
  const popups = await listPopups(x, processes, screen);
  const manager = await windowManager(x);
  const locker = popups.find((popup) => isOneOf(LOCKERS, popup));
  if (locker) return holderWith(locker, true);
  const covering = popups.find((popup) => {
    const client = x.clientOf(popup.window);
    // The server's own windows and a compositing manager's cover the screen at all times.
    if (client === 0 || client === manager) return false;
    if (isOneOf(COVERING_OTHERS, popup)) return false;
    const same = popups.filter(({ window }) => x.clientOf(window) === client);
    return same.reduce((sum, { area }) => sum + area, 0) >= COVERS * screen.width * screen.height;
  });
  return covering
    ? holderWith(covering, true)
    : holderWith(
        popups.find(({ kind }) => kind !== 'passive'),
        false,
      );
}

function holderWith(popup: Popup | undefined, locks: boolean): GrabHolder {
  return { name: popup?.name ?? UNKNOWN, locks, popup: popup?.window, menu: popup?.kind === 'menu' };
}

/** `passive`: shown over everything, and never anybody's reason to take the keyboard. */
function kindOf(x: X11Connection, types: readonly number[]): Popup['kind'] {
  const isOf = (names: readonly AtomName[]): boolean => names.some((name) => types.includes(x.atom(name)));
  if (isOf(['_NET_WM_WINDOW_TYPE_MENU', '_NET_WM_WINDOW_TYPE_DROPDOWN_MENU', '_NET_WM_WINDOW_TYPE_POPUP_MENU'])) {
    return 'menu';
  }
  return isOf(['_NET_WM_WINDOW_TYPE_NOTIFICATION', '_NET_WM_WINDOW_TYPE_TOOLTIP', '_NET_WM_WINDOW_TYPE_DOCK'])
    ? 'passive'
    : 'other';
}

/** Topmost first. What vanishes while it is looked at is left out. */
async function listPopups(x: X11Connection, processes: ClientProcesses, screen: Geometry): Promise<Popup[]> {
  const { children } = await x.ask<{ children: number[] }>((client, done) => client.QueryTree(x.root, done));
  const popups = await Promise.all(children.reverse().map((window) => inspect(x, processes, window, screen)));
  return popups.filter((popup) => popup !== undefined);
}

async function inspect(
  x: X11Connection,
  processes: ClientProcesses,
  window: number,
  screen: Geometry,
): Promise<Popup | undefined> {
  try {
    const [attributes, place] = await Promise.all([
      x.ask<{ mapState: number; overrideRedirect: number }>((c, done) => c.GetWindowAttributes(window, done)),
      geometry(x, window),
    ]);
    const area = visibleArea(place, screen);
    if (attributes.mapState !== VIEWABLE || attributes.overrideRedirect === 0 || area <= 0) return undefined;
    if (await isFrame(x, window)) return undefined;
    const [wmClass, types] = await Promise.all([
      x.property(window, x.atom('WM_CLASS')),
      x.property(window, x.atom('_NET_WM_WINDOW_TYPE')),
      processes.learn(window),
    ]);
    const process = nameOf(processes.pidOf(window));
    const names = wmClass.toString('latin1').split('\0').filter(Boolean);
    return {
      window,
      area,
      kind: kindOf(x, atomsIn(types)),
      name: names.at(-1) ?? process,
      names: process === undefined ? names : [...names, process],
    };
  } catch {
    return undefined;
  }
}

/** Window managers put the windows that they manage (ICCCM 4.1.3.1: WM_STATE) into frames, which are popups too. */
async function isFrame(x: X11Connection, window: number): Promise<boolean> {
  const { children } = await x.ask<{ children: number[] }>((client, done) => client.QueryTree(window, done));
  const states = await Promise.all(
    [window, ...children].map((each) => x.property(each, x.atom('WM_STATE')).catch(() => Buffer.alloc(0))),
  );
  return states.some((state) => state.length > 0);
}

/** The X client of the window manager (EWMH 1.5, _NET_SUPPORTING_WM_CHECK). */
async function windowManager(x: X11Connection): Promise<number | undefined> {
  const [window] = atomsIn(await x.property(x.root, x.atom('_NET_SUPPORTING_WM_CHECK')));
  return window === undefined ? undefined : x.clientOf(window);
}

function geometry(x: X11Connection, window: number): Promise<Geometry> {
  return x.ask<Geometry>((client, done) => client.GetGeometry(window, done));
}

function visibleArea({ xPos, yPos, width, height }: Geometry, screen: Geometry): number {
  const across = Math.min(xPos + width, screen.width) - Math.max(xPos, 0);
  const down = Math.min(yPos + height, screen.height) - Math.max(yPos, 0);
  return across > 0 && down > 0 ? across * down : 0;
}

function isOneOf(programs: ReadonlySet<string>, { names }: Popup): boolean {
  return names.some((name) => {
    const lower = name.toLowerCase();
    return programs.has(lower) || (name.length === COMM_LENGTH && [...programs].some((each) => each.startsWith(lower)));
  });
}
