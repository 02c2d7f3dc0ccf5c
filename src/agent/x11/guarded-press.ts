import type { Guard, Press } from '../paste/desktop.ts';
import type { X11Connection } from './connection.ts';
import type { Chord, Keyboard } from './keyboard.ts';
import type { OwnedSelection } from './selection/owned-selection.ts';
import type { KeyboardOwner } from './target/keyboard-owner.ts';
import type { TargetWindow } from './target/target-window.ts';

export interface PressTools {
  x: X11Connection;
  keyboard: Keyboard;
  keyboardOwner: KeyboardOwner;
  selections: readonly OwnedSelection[];
}

/**
 * Sends the chord to the window that was looked at, and to no other: while the server is grabbed, no focus can move and
 * no selection can change its owner between the look and the keys.
 */
export async function guardedPress(
  { x, keyboard, keyboardOwner, selections }: PressTools,
  target: TargetWindow,
  { chord, keysFor }: { chord: Chord; keysFor: 'text' | 'key' },
  { ours, beforeKeys }: Guard,
): Promise<Press> {
  await keyboard.prepare(chord);
  const needed = selections.filter(({ place }) => ours.includes(place));
  x.client.GrabServer();
  try {
    const [focus, holder, ...ownerships] = await Promise.all([
      x.focus(),
      keyboardOwner.holderInsteadOf(target, keysFor),
      ...needed.map((selection) => selection.isOurs()),
    ]);
    if (holder || !keyboard.isReady(chord)) return 'grabbed';
    if (focus !== target.focus) return 'moved';
    if (!ownerships.every(Boolean)) return 'lost';
    beforeKeys();
    // The server handles the keys and the end of the grab in this order: the keys are with the program before anybody
    // else can act.
    keyboard.tap(chord);
    return 'pressed';
  } finally {
    if (!x.lost) x.client.UngrabServer();
  }
}
