import type { X11Connection } from '../connection.ts';
import type { Chord, Keyboard } from '../keyboard.ts';
import type { TargetWindow } from '../target/target-window.ts';

interface PressOptions<T> {
  /** Asked together with the focus, while nobody else can change anything; `false`: no keys. */
  mayPress?: () => Promise<boolean>;
  /** Runs right before the keys. */
  beforeKeys: () => T;
}

/**
 * Sends the chord to the window that was looked at, and to no other: while the server is grabbed, no focus can
 * move between the look and the keys. Resolves to what `beforeKeys` gave once the keys are with the program, and to
 * `undefined` when none were sent.
 */
export async function pressChord<T>(
  { x, keyboard }: { x: X11Connection; keyboard: Keyboard },
  target: TargetWindow,
  chord: Chord,
  { mayPress = async () => true, beforeKeys }: PressOptions<T>,
): Promise<T | undefined> {
  await keyboard.prepare(chord);
  x.client.GrabServer();
  try {
    const [focus, allowed] = await Promise.all([x.focus(), mayPress()]);
    if (focus !== target.focus || !allowed) return undefined;
    const result = beforeKeys();
    keyboard.tap(chord);
    // A round trip, so that the keys are with the program before anybody else may act.
    await x.focus();
    return result;
  } finally {
    if (!x.lost) x.client.UngrabServer();
  }
}
