import type { Clock } from '../../base/clock.ts';
import { loadLibc } from '../native/libc.ts';
import type { Capability, Probe } from '../typing/typist.ts';
import { SwayWindows } from './sway/sway-windows.ts';
import { WaylandConnection } from './wire/connection.ts';
import { EXT_DATA_CONTROL, VIRTUAL_KEYBOARD_MANAGER, WLR_DATA_CONTROL } from './wire/interfaces.ts';

export interface WlrootsProbeOptions {
  /** The compositor's socket; `undefined`: there is no Wayland session. */
  socket: string | undefined;
  swaySocket: string | undefined;
  display: string | undefined;
}

/** Finds out whether this is a Wayland session that can be typed into with data-control and virtual-keyboard. */
export async function probeWlroots(options: WlrootsProbeOptions, clock: Clock): Promise<Probe> {
  const { socket, swaySocket, display } = options;
  if (!socket)
    return summary([no('Wayland', 'WAYLAND_DISPLAY is not set: no Wayland session was found for this process')]);
  const libc = loadLibc();
  if (typeof libc === 'string') return summary([no('C library', libc)]);
  let connection: WaylandConnection;
  try {
    connection = await WaylandConnection.open(socket, clock);
  } catch (error) {
    return summary([no('Wayland', `cannot connect to ${socket}: ${reasonOf(error)}`)]);
  }
  try {
    const capabilities = [yes('Wayland', `connected to ${socket}`), clipboardOf(connection), keyboardOf(connection)];
    capabilities.push(await focusOf(swaySocket, display, clock));
    if (display) capabilities.push(yes('X11 programs', `through Xwayland (${display})`));
    return summary(capabilities);
  } finally {
    connection.close();
  }
}

function clipboardOf(connection: WaylandConnection): Capability {
  const found = [EXT_DATA_CONTROL, WLR_DATA_CONTROL].find(({ manager }) => connection.global(manager));
  if (found) return yes('clipboard', `by ${found.manager.name}`);
  return no('clipboard', 'this compositor lets no program use the clipboard without a window (no data-control)');
}

function keyboardOf(connection: WaylandConnection): Capability {
  const { name } = VIRTUAL_KEYBOARD_MANAGER;
  if (connection.global(VIRTUAL_KEYBOARD_MANAGER)) return yes('keyboard', `by ${name}`);
  return no('keyboard', `this compositor lets no program press keys (no ${name})`);
}

/** Without it the clipboard still works: texts are put there, and nothing is pressed. */
async function focusOf(swaySocket: string | undefined, display: string | undefined, clock: Clock): Promise<Capability> {
  const native = display ? 'native windows are' : 'windows are';
  const consequence = `${native} not typed into, texts are left on the clipboard`;
  if (!swaySocket) {
    return no(
      'focus',
      `this compositor does not tell which window has the focus (SWAYSOCK is not set): ${consequence}`,
    );
  }
  let windows: SwayWindows | undefined;
  try {
    windows = await SwayWindows.open(swaySocket, '', clock);
    return yes('focus', `told by sway ${await windows.version()}`);
  } catch (error) {
    return no('focus', `sway does not answer (${reasonOf(error)}): ${consequence}`);
  } finally {
    windows?.close();
  }
}

/** All but the focus must be there. */
function summary(capabilities: Capability[]): Probe {
  const broken = capabilities.find(({ ok, name }) => !ok && name !== 'focus');
  return broken ? { ok: false, reason: broken.detail, capabilities } : { ok: true, capabilities };
}

function yes(name: string, detail: string): Capability {
  return { name, ok: true, detail };
}

function no(name: string, detail: string): Capability {
  return { name, ok: false, detail };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
