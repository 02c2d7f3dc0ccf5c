import { hostname } from 'node:os';
import type { Target } from '../../paste/desktop.ts';
import { pasteStrokes } from '../../programs/paste-strokes.ts';
import { isTerminal, pastesPrimary } from '../../programs/terminals.ts';
import type { X11Connection } from '../connection.ts';
import type { ClientProcesses } from './client-processes.ts';

/**
 * The window that has the keyboard focus, and what is known of its program. `focus` is often a child of the top-level
 * window; `name` is the class part of WM_CLASS; `answersPing`: it lists _NET_WM_PING (EWMH 1.5).
 */
export interface TargetWindow extends Target {
  readonly topLevel: number;
  readonly program: string;
}

/** `None` and `PointerRoot` (X11 protocol, SetInputFocus): no window has the focus. */
const NO_WINDOW = new Set([0, 1]);
const MAX_DEPTH = 32;

/**
 * Finds out about the window that has the focus. `undefined` when none has it, or when it belongs to nobody
 * who could be typed into: the root, or a window manager's own.
 */
export async function inspectFocus(
  x: X11Connection,
  processes: ClientProcesses,
  focus: number,
): Promise<TargetWindow | undefined> {
  if (NO_WINDOW.has(focus) || focus === x.root) return undefined;
  const topLevel = await findTopLevel(x, focus);
  if (topLevel === undefined) return undefined;
  const [wmClass, protocols, pid, machine] = await Promise.all([
    x.property(topLevel, x.atom('WM_CLASS')),
    x.property(topLevel, x.atom('WM_PROTOCOLS')),
    x.property(topLevel, x.atom('_NET_WM_PID')),
    x.property(topLevel, x.atom('WM_CLIENT_MACHINE')),
    processes.learn(focus),
  ]);
  const names = wmClass.toString('latin1').split('\0').filter(Boolean);
  const local = machine.length === 0 || machine.toString('latin1').replace(/\0.*$/s, '') === hostname();
  const program = {
    name: names.at(-1) ?? 'unknown',
    terminal: isTerminal(names),
    pastesPrimary: pastesPrimary(names),
    pid: processes.pidOf(focus) ?? (local && pid.length >= 4 ? pid.readUInt32LE(0) : undefined),
  };
  return {
    focus,
    topLevel,
    program: processes.programOf(focus),
    ...program,
    pasteStrokes: await pasteStrokes(program),
    answersPing: atomsIn(protocols).includes(x.atom('_NET_WM_PING')),
  };
}

/** The window on the way to the root that the window manager manages (ICCCM 4.1.3.1: it sets WM_STATE). */
async function findTopLevel(x: X11Connection, focus: number): Promise<number | undefined> {
  let named: number | undefined;
  let window = focus;
  for (let depth = 0; depth < MAX_DEPTH && window !== x.root && window !== 0; depth += 1) {
    const current = window;
    const [state, wmClass, tree] = await Promise.all([
      x.property(current, x.atom('WM_STATE')),
      x.property(current, x.atom('WM_CLASS')),
      x.ask<{ parent: number }>((client, done) => client.QueryTree(current, done)),
    ]);
    if (state.length > 0) return current;
    // Without a window manager nothing has WM_STATE; then the class tells a program's window.
    if (wmClass.length > 0) named = current;
    window = tree.parent;
  }
  return named;
}

export function atomsIn(property: Buffer): number[] {
  const atoms: number[] = [];
  for (let offset = 0; offset + 4 <= property.length; offset += 4) atoms.push(property.readUInt32LE(offset));
  return atoms;
}
