import type { World } from '../world/world.ts';
import { lengthWithout, spansOf } from './spans.ts';

/** So long a relay of a cluster may take to hear of a change that another one has made, while nothing is wrong. */
const HEARD_MS = 5_000;

/** What keeps a relay from hearing. */
const DEAF = ['nats cut', 'nats down', 'nats stands still', 'no quorum', 'nats slow', 'leader', 'hears late'];
const ASLEEP = ['asleep', 'stopped', 'consumer lost'];

/**
 * Whether that is too late after a change was confirmed. A relay by itself knows at once; one of a cluster hears of it,
 * soon, or when it can hear again.
 */
export function isTooLate(world: World, at: number, confirmedAt: number): boolean {
  if (world.nats === undefined) return at > confirmedAt;
  const excuses = [
    ...spansOf(world.model, DEAF, undefined),
    ...world.members.flatMap(({ machine }) => spansOf(world.model, ASLEEP, machine.name)),
  ].map(({ from, to }) => ({ from, to: to + HEARD_MS }));
  return lengthWithout({ from: confirmedAt, to: at }, excuses) > HEARD_MS;
}
