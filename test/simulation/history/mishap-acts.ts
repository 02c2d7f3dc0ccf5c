import type { Random } from '../engine/random.ts';
import type { World } from '../world/world.ts';
import type { Act } from './act.ts';
import { machineActs } from './machine-acts.ts';
import { mannersOf, userActs } from './user-acts.ts';

type Blow = 'forget' | 'unreachable' | 'cut' | 'killAgent' | 'killRelay' | 'power' | 'suspend';

/** Something is sent, and while it is on its way, or being typed, something befalls it; some senders take it back then. */
function sendAndStrike(world: World, random: Random): void {
  const phone = random.chance(0.5) ? random.pick(world.phones) : undefined;
  const script = random.pick(world.scripts);
  const manners = mannersOf(random);
  const ttlMs = random.chance(0.3) ? random.spread(200, 5_000) : manners.ttlMs;
  if (phone !== undefined) world.spawn(phone.send(world.device, manners.segments));
  else world.spawn(script.post(world.relay, world.device, { ...manners, ttlMs }));
  const blow = random.weighted<Blow>({
    ...{ forget: 3, unreachable: 3, cut: 3, killAgent: 2, killRelay: 2, power: 1, suspend: 1 },
  });
  world.later(random.spread(3, 120), () => strike(world, random, blow));
  if (random.chance(0.6)) return;
  world.later(random.spread(20, 8_000), () => {
    const facts = script.sent.at(-1);
    if (phone !== undefined) world.spawn(phone.cancel(0));
    else if (facts !== undefined) world.spawn(script.cancel(world.relay, facts));
  });
}

/** A request is under way when its phone goes out of reach, and is taken back before it arrives. */
function cancelOnTheWay(world: World, random: Random): void {
  const { network, model, timeline } = world;
  const phone = random.pick(world.phones);
  world.spawn(phone.send(world.device, 1));
  world.later(random.spread(2, 9), () => {
    model.incident('unreachable', phone.machine.name, backMs);
    network.setReach(phone.machine, false);
  });
  world.later(random.spread(50, 9_000), () => world.spawn(phone.cancel(0)));
  const backMs = random.spread(10_500, 30_000);
  timeline.after(backMs, () => network.setReach(phone.machine, true));
}

/** A computer holds a text, is interrupted before that is on its disk, and loses power later. */
function holdAndStrike(world: World, random: Random): void {
  const { agent, timeline, model } = world;
  const program = world.programOf(agent);
  agent.setPaused(true);
  model.note(`${agent.name} is paused`);
  agent.disk.syncMs = 4_000;
  userActs.post(world, random);
  world.later(random.spread(10, 400), () => {
    if (random.chance(0.5)) world.network.cut(agent.machine);
    else program.process?.die('killed');
    timeline.after(random.spread(10, 500), () => program.start());
  });
  world.later(random.spread(600, 9_000), () => {
    machineActs.powerCut(world, random);
    agent.disk.syncMs = 8;
  });
}

/** A text is typed, the relay forgets it with its power, and its sender sends another text under the same id. */
function editAndStrike(world: World, random: Random): void {
  const script = random.pick(world.scripts);
  const manners = { segments: 1, ttlMs: undefined, patienceMs: random.spread(10, 300), tries: 6, twice: false };
  const disk = world.disks.find(({ machine }) => machine === world.relay.machine);
  if (disk !== undefined) disk.syncMs = 3_000;
  world.spawn(script.post(world.relay, world.device, { ...manners, edits: true, bodyAfterMs: 0 }));
  world.later(random.spread(5, 60), () => {
    machineActs.powerCut(world, random);
    if (disk !== undefined) disk.syncMs = 8;
  });
}

function strike(world: World, random: Random, blow: Blow): void {
  const { network, agent, timeline, model } = world;
  const relay = world.aRelay(random);
  const machine = random.pick([agent.machine, relay.machine]);
  if (blow === 'forget') {
    model.incident('forgotten', machine.name);
    network.forget(machine);
  } else if (blow === 'unreachable') {
    const ms = random.spread(100, 90_000);
    model.incident('unreachable', machine.name, ms);
    network.setReach(machine, false);
    timeline.after(ms, () => network.setReach(machine, true));
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

/**
 * The clock of a computer goes on by more than a week, and its program starts anew: it tidies up. What it typed last, it
 * may not have been able to say.
 */
function tooLateClock(world: World, random: Random): void {
  const { agent, model, network, timeline } = world;
  userActs.post(world, random);
  world.later(random.spread(4, 60), () => {
    network.forget(agent.machine);
    const ms = random.int(8, 20) * 86_400_000;
    model.incident('clock jumps', agent.machine.name, ms);
    agent.machine.jumpWall(ms);
    const program = world.programOf(agent);
    program.process?.onDeath(() => timeline.after(random.spread(20, 500), () => program.start()));
    world.later(random.spread(50, 300), () => program.stop());
  });
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
export const mishapActs = {
  sendAndStrike,
  cancelOnTheWay,
  holdAndStrike,
  editAndStrike,
  tooLateClock,
  flood,
} satisfies Record<string, Act>;
