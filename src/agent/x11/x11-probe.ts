import type { Clock } from '../../base/clock.ts';
import type { Capability, Probe } from '../typing/typist.ts';
import { X11Connection } from './connection.ts';
import { DisplayClaim } from './display-claim.ts';
import { Keyboard, PASTE_CHORDS } from './keyboard.ts';

/** Finds out whether an X11 display is here and has what the typist needs. Leaves no trace. */
export async function probeX11(display: string | undefined, clock: Clock): Promise<Probe> {
  if (process.platform === 'win32' || process.platform === 'darwin') {
    return refused('X11 display', `not the display of this platform (${process.platform})`);
  }
  if (!display) {
    const wayland = process.env.WAYLAND_DISPLAY !== undefined;
    return refused(
      'X11 display',
      wayland
        ? 'DISPLAY is not set: this Wayland session runs no Xwayland'
        : 'DISPLAY is not set: no desktop session was found for this process',
    );
  }
  let x: X11Connection;
  try {
    x = await X11Connection.open(display, clock);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const name = /XTEST/.test(message) ? 'XTEST' : 'X11 display';
    return refused(name, name === 'XTEST' ? message : `cannot connect to ${display}: ${message}`);
  }
  try {
    return await inspect(x, display, clock);
  } finally {
    x.close();
  }
}

async function inspect(x: X11Connection, display: string, clock: Clock): Promise<Probe> {
  const [major, minor] = await x.ask<[number, number]>((_client, done) => x.xtest.GetVersion(2, 2, done));
  const selection = x.atom('_LANTYPE_PROBE');
  x.client.SetSelectionOwner(x.window, selection, 0);
  const owns = (await x.selectionOwner(selection)) === x.window;
  const keyboard = await Keyboard.open(x, clock).catch(() => undefined);
  const insert = keyboard?.has(PASTE_CHORDS.shiftInsert) ?? false;
  const capabilities: Capability[] = [
    { name: 'X11 display', ok: true, detail: waylandNote(display) },
    { name: 'XTEST', ok: true, detail: `version ${major}.${minor}` },
    { name: 'clipboard', ok: owns, detail: owns ? 'selections can be owned' : 'selections cannot be owned here' },
    { name: 'keyboard', ok: insert, detail: insert ? 'has Shift and Insert' : keyboardProblem(keyboard) },
  ];
  const holder = await DisplayClaim.holder(x);
  // No fault of the display: a doctor that runs beside the agent finds it there.
  if (holder !== undefined) capabilities.push({ name: 'one agent', ok: true, detail: holder });
  const broken = capabilities.find(({ ok }) => !ok);
  return broken ? { ok: false, reason: broken.detail, capabilities } : { ok: true, capabilities };
}

function keyboardProblem(keyboard: Keyboard | undefined): string {
  return keyboard === undefined
    ? 'the X server has no XKEYBOARD extension'
    : 'the layout has no Shift, or neither an Insert key nor one to spare for it';
}

function waylandNote(display: string): string {
  return process.env.WAYLAND_DISPLAY === undefined
    ? `connected to ${display}`
    : `connected to ${display}; in this Wayland session only programs that run under Xwayland can be typed into`;
}

function refused(name: string, reason: string): Probe {
  return { ok: false, reason, capabilities: [{ name, ok: false, detail: reason }] };
}
