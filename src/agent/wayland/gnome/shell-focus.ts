import { z } from 'zod';
import type { Bus } from '../../dbus/bus.ts';
import { BusError } from '../../dbus/bus-error.ts';
import { FOCUS_INTERFACE, FOCUS_PATH } from './extension.ts';

export const SHELL = 'org.gnome.Shell';
const FOCUS = { destination: SHELL, path: FOCUS_PATH, interface: FOCUS_INTERFACE } as const;

const answerSchema = z.tuple([
  z.tuple([
    z.number().int(),
    z.union([z.number(), z.bigint()]),
    z.string().max(1_000),
    z.boolean(),
    z.boolean(),
    z.boolean(),
  ]),
]);

/** Who has the keyboard, as the extension in GNOME Shell tells. */
export interface ShellFocus {
  /** `undefined`: no window has the focus. */
  window: { pid: number; id: number; className: string; x11: boolean } | undefined;
  /** The Shell takes the keys itself: its overview, a menu, a dialog. */
  shell: boolean;
  locked: boolean;
}

/** Asks anew each time. @throws {BusError} without the extension, or when the Shell hangs. */
export async function askFocus(bus: Bus): Promise<ShellFocus> {
  const { body } = await bus.call({ ...FOCUS, member: 'Get' });
  const [[pid, id, className, x11, shell, locked]] = answerSchema.parse(body);
  return { window: pid > 0 ? { pid, id: Number(id), className, x11 } : undefined, shell, locked };
}

export const NO_FOCUS: ShellFocus = { window: undefined, shell: false, locked: false };

/** The Shell has answered that there is no such thing in it. */
export function isWithoutExtension(error: unknown): boolean {
  return error instanceof BusError && /\.Unknown(Method|Object|Interface)$/.test(error.code);
}

/** `listener` runs after each change. */
export function onFocusChange(bus: Bus, listener: () => void): Promise<() => void> {
  return bus.onSignal({ sender: SHELL, path: FOCUS_PATH, interface: FOCUS_INTERFACE, member: 'Changed' }, listener);
}
