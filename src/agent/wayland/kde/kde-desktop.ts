import type { Clock } from '../../../base/clock.ts';
import type { Bus } from '../../dbus/bus.ts';
import type { Keys } from '../keyboard/keys.ts';
import { keysOf } from '../remote/evdev-keys.ts';
import type { RemoteKeyboard } from '../remote/remote-session.ts';
import { WlrootsDesktop } from '../wlroots-desktop.ts';
import { KwinWindows } from './kwin-windows.ts';

/**
 * KWin 5.27 reads the whole file of each program that connects before it does anything else: it hashes it to see that it
 * is the one of a desktop file. Node.js has 127 MB: 5.9 s on a busy machine. A program that was typed into meanwhile got
 * its keys when nobody waited for its answer any more (docs/decisions/0085-kwin-reads-its-clients.md).
 */
const ANSWER_LIMIT_MS = 60_000;

export interface KdeDesktopOptions {
  /** The compositor's socket. */
  socket: string;
  /** The session bus; it stays the caller's. */
  bus: Bus;
  /** Of a session that its user has allowed. */
  keyboard: RemoteKeyboard;
  clock: Clock;
}

/** KDE: the port for data-control, with the keys of the session that the user has allowed, and the focus by KWin's script. */
export function openKdeDesktop({ socket, bus, keyboard, clock }: KdeDesktopOptions): Promise<WlrootsDesktop> {
  const keys: Keys = {
    tap: (stroke) => keyboard.chord(keysOf(stroke)),
    modifiersHeld: () => keyboard.modifiersHeld(),
  };
  return WlrootsDesktop.open({ socket, swaySocket: undefined, answerLimitMs: ANSWER_LIMIT_MS }, clock, {
    keys: () => keys,
    windows: ({ sockets }) => KwinWindows.open({ bus, clock, isNative: (pid) => sockets.unread(pid) !== undefined }),
  });
}
