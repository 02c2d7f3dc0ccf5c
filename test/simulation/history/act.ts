import type { Random } from '../engine/random.ts';
import type { World } from '../world/world.ts';

/** Something that somebody does, or that befalls the world. What exactly is up to the action's own chance. */
export type Act = (world: World, random: Random) => void;
