import type { Machine } from '../engine/machine.ts';
import type { Random } from '../engine/random.ts';
import type { World } from '../world/world.ts';
import type { Act } from './act.ts';

function aMachine(world: World, random: Random): Machine {
  // Most of what is interesting lies between the relay and the agent.
  return random.chance(0.5)
    ? random.pick([world.aRelay(random).machine, world.agent.machine])
    : random.pick(world.machines);
}

/** What befalls the network. */
export const networkActs = {
  cut(world, random) {
    const machine = aMachine(world, random);
    world.model.incident('cut', machine.name);
    world.network.cut(machine);
  },
  unreachable(world, random) {
    const machine = aMachine(world, random);
    const ms = random.spread(50, 120_000);
    world.model.incident('unreachable', machine.name, ms);
    world.network.setReach(machine, false);
    world.timeline.after(ms, () => world.network.setReach(machine, true));
  },
  forget(world, random) {
    const machine = aMachine(world, random);
    world.model.incident('forgotten', machine.name);
    world.network.forget(machine);
  },
  slow(world, random) {
    const machine = aMachine(world, random);
    const ms = random.spread(20, 3_000);
    world.model.incident('slow', machine.name, ms);
    world.network.setSlow(machine, ms);
    world.timeline.after(random.spread(500, 60_000), () => world.network.setSlow(machine, 0));
  },
  networkChanged(world, random) {
    const phone = random.pick(world.phones);
    world.network.cut(phone.machine);
    phone.phone?.networkChanged();
  },
} satisfies Record<string, Act>;
