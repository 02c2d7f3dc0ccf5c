import type { Clock } from '../../base/clock.ts';
import type { Desktop, KeyboardHolder, Stroke, Target } from './desktop.ts';

/** A menu that is just closing, a shortcut whose keys are still down: gone within this time, or it is used by somebody. */
const GRAB_WAIT_MS = 500;
const GRAB_POLL_MS = 15;

/** Who has the keyboard, after a short wait for one who is just letting go. A locked screen is told at once. */
export async function settledHolder(
  desktop: Desktop,
  clock: Clock,
  target: Target,
  stroke: Stroke,
): Promise<KeyboardHolder | undefined> {
  const deadline = clock.monotonic() + GRAB_WAIT_MS;
  for (;;) {
    const holder = await desktop.keyboardHolder(target, stroke);
    if (holder === undefined || holder.locks || clock.monotonic() >= deadline) return holder;
    await new Promise<void>((resolve) => clock.after(GRAB_POLL_MS, resolve));
  }
}
