import x11, { type Display as XDisplay, type Xkb, type XkbState } from 'x11';
import { output } from '../../helpers/processes/child.ts';
import type { Display } from './display.ts';

/** What a user has set at the keyboard, changed and read as by another program. */
export interface UserKeyboard {
  /** Locks a layout group: 0 is the first of `setxkbmap`. */
  lockGroup(group: number): Promise<void>;
  /** Locks and latches real modifiers (`Lock` is 2), as Caps Lock and Sticky Keys do; what is not named is released. */
  set(modifiers: { locked?: number; latched?: number }): Promise<void>;
  /** Everything that must be as it was: modifiers, groups, and all that `xkbset` knows. */
  settings(): Promise<{ state: XkbState; controls: string }>;
  stop(): void;
}

export async function openUserKeyboard(display: Display): Promise<UserKeyboard> {
  const { client } = await connect(display);
  const xkb = await new Promise<Xkb>((resolve, reject) => {
    client.require('xkb', (error, extension) => (error ? reject(error) : resolve(extension)));
  });
  const state = (): Promise<XkbState> =>
    new Promise((resolve, reject) => {
      xkb.GetState(xkb.UseCoreKbd, (error, value) => (error ? reject(error) : resolve(value)));
    });
  return {
    async lockGroup(group) {
      xkb.LatchLockState(xkb.UseCoreKbd, 0, 0, true, group, 0, 0, false, 0);
      await state();
    },
    async set({ locked = 0, latched = 0 }) {
      xkb.LatchLockState(xkb.UseCoreKbd, 0xff, locked, false, 0, 0xff, latched, false, 0);
      await state();
    },
    async settings() {
      return { state: await state(), controls: await output('xkbset', ['q'], display.env) };
    },
    stop: () => client.terminate(),
  };
}

/** Whether somebody has grabbed the keyboard, tried as a program would that wants it for itself. */
export async function isKeyboardGrabbed(display: Display): Promise<boolean> {
  const opened = await connect(display);
  const { client } = opened;
  const root = opened.screen[0]?.root ?? 0;
  const status = await new Promise<number>((resolve, reject) => {
    client.GrabKeyboard(root, 0, 0, 1, 1, (error, value) => (error ? reject(error) : resolve(value)));
  });
  client.terminate();
  return status === 1;
}

function connect(display: Display): Promise<XDisplay> {
  return new Promise((resolve, reject) => {
    const opening = x11.createClient({ display: display.name, shm: 'off' }, (error, opened) =>
      error ? reject(error) : resolve(opened),
    );
    opening.on('error', reject);
  });
}
