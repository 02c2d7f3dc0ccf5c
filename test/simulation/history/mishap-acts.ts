import type { Random } from '../engine/random.ts';
import type { World } from '../world/world.ts';
import type { Act } from './act.ts';
import { machineActs } from './machine-acts.ts';
import { userActs } from './user-acts.ts';

type Blow = 'forget' | 'unreachable' | 'cut' | 'killAgent' | 'killRelay' | 'power' | 'suspend';

/** Something is sent, and while it is on its way, or being typed, something befalls it. */
function sendAndStrike(world: World, random: Random): void {
  if (random.chance(0.5)) userActs.send(world, random);
  else userActs.post(world, random);
  const blow = random.weighted<Blow>({
    ...{ forget: 3, unreachable: 3, cut: 3, killAgent: 2, killRelay: 2, power: 1, suspend: 1 },
  });
  world.later(random.spread(3, 120), () => strike(world, random, blow));
}

function strike(world: World, random: Random, blow: Blow): void {
  const { network, agent, relay, timeline, model } = world;
  const machine = random.pick([agent.machine, relay.machine]);
  if (blow === 'forget') {
    model.incident('forgotten', machine.name);
    network.forget(machine);
  } else if (blow === 'unreachable') {
    model.incident('unreachable', machine.name);
    network.setReach(machine, false);
    timeline.after(random.spread(100, 90_000), () => network.setReach(machine, true));
  } else if (blow === 'cut') {
    model.incident('cut', machine.name);
    network.cut(machine);
  } else if (blow === 'power') machineActs.powerCut(world, random);
  else if (blow === 'suspend') machineActs.suspend(world, random);
  else {
    const program = world.programOf(blow === 'killAgent' ? agent : relay);
    program.process?.die('killed');
    timeline.after(random.spread(20, 30_000), () => program.start());
  }
}

/** The clock of a computer goes on by more than a week, and its program starts anew: it tidies up. */
function tooLateClock(world: World, random: Random): void {
  const { agent, model, timeline } = world;
  const ms = random.int(8, 20) * 86_400_000;
  model.incident('clock jumps', agent.machine.name, ms);
  agent.machine.jumpWall(ms);
  const program = world.programOf(agent);
  program.process?.onDeath(() => timeline.after(random.spread(20, 500), () => program.start()));
  program.stop();
}

/** One sender has more to say than fits. */
function flood(world: World, random: Random): void {
  const program = world.programOf(world.agent);
  if (!world.setup.hub) {
    program.stop();
    world.timeline.after(random.spread(2_000, 30_000), () => program.start());
  }
  const script = random.pick(world.scripts);
  world.timeline.after(100, () => world.spawn(script.flood(world.relay, world.device, random.int(45, 60))));
  for (let after = 400; after < 1_000; after += 150) {
    world.timeline.after(after, () => (random.chance(0.5) ? userActs.send : userActs.post)(world, random));
  }
}

/** What needs two things to happen at the right time: chance alone would take long to find it. */
export const mishapActs = { sendAndStrike, tooLateClock, flood } satisfies Record<string, Act>;
