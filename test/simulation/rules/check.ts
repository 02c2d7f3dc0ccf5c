import type { World } from '../world/world.ts';
import { checkAlike } from './alike.ts';
import { checkContradictions } from './contradictions.ts';
import { checkEvents } from './events.ts';
import { checkHold } from './hold.ts';
import { checkLost } from './lost.ts';
import { checkOrder } from './order.ts';
import { checkShares } from './shares.ts';
import { checkTwice } from './twice.ts';
import { checkUninvited } from './uninvited.ts';

/** Everything that must hold at the end of every history; what is broken goes into the model. */
export function check(world: World): void {
  checkLost(world);
  checkTwice(world);
  checkOrder(world);
  checkContradictions(world);
  checkEvents(world);
  checkHold(world);
  checkUninvited(world);
  checkShares(world);
  if (world.nats !== undefined) checkAlike(world);
}
