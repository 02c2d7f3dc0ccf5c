import type { Random } from '../engine/random.ts';
import type { AgentHost } from '../world/agent-host.ts';
import type { Manners } from '../world/script-host.ts';
import type { DesktopMood } from '../world/sim-typist.ts';
import type { World } from '../world/world.ts';
import type { Act } from './act.ts';

const SEGMENTS = [1, 1, 1, 3, 5];

export function mannersOf(random: Random): Manners {
  return {
    segments: random.pick(SEGMENTS),
    ttlMs: random.chance(0.15) ? random.spread(200, 60_000) : undefined,
    patienceMs: random.chance(0.4) ? random.spread(5, 4_000) : 12_000,
    tries: random.int(1, 4),
    twice: random.chance(0.1),
    edits: random.chance(0.15),
    bodyAfterMs: random.chance(0.15) ? random.spread(1, 2_000) : 0,
  };
}

/** An agent that runs. */
function anAgent(world: World, random: Random): AgentHost | undefined {
  const running = world.agents.filter(({ process }) => process?.alive && !process.frozen);
  return running.length === 0 ? undefined : random.pick(running);
}

/** What the people at the phones, the scripts and the computers do. */
export const userActs = {
  send(world, random) {
    const phone = random.pick(world.phones);
    for (let count = random.chance(0.2) ? random.int(2, 4) : 1; count > 0; count -= 1) {
      world.spawn(phone.send(world.device, random.pick(SEGMENTS)));
    }
  },
  post(world, random) {
    world.spawn(random.pick(world.scripts).post(world.relay, world.device, mannersOf(random)));
  },
  cancel(world, random) {
    world.spawn(random.pick(world.phones).cancel(random.chance(0.7) ? 0 : random.int(0, 5)));
  },
  withdraw(world, random) {
    const script = random.pick(world.scripts);
    const facts = script.sent.at(-1 - (random.chance(0.7) ? 0 : random.int(0, 3)));
    if (facts !== undefined) world.spawn(script.cancel(world.relays[facts.relay] ?? world.relay, facts));
  },
  look(world, random) {
    const script = random.pick(world.scripts);
    const facts = script.sent.at(-1 - random.int(0, 3));
    if (facts !== undefined) world.spawn(script.look(world.relays[facts.relay] ?? world.relay, facts));
  },
  reload(world, random) {
    const phone = random.pick(world.phones);
    phone.close();
    world.timeline.after(random.spread(10, 5_000), () => world.spawn(phone.open()));
  },
  away(world, random) {
    const phone = random.pick(world.phones);
    phone.phone?.seen(false);
    world.timeline.after(random.spread(100, 30_000), () => phone.phone?.seen(true));
  },
  pause(world, random) {
    const agent = anAgent(world, random);
    agent?.setPaused(true);
    if (agent === undefined) return;
    world.model.note(`${agent.name} is paused`);
    if (random.chance(0.7)) world.timeline.after(random.spread(50, 30_000), () => agent.setPaused(false));
  },
  resume(world, random) {
    anAgent(world, random)?.setPaused(false);
  },
  lock(world, random) {
    const agent = random.pick(world.agents);
    agent.setLocked(true);
    world.model.note(`${agent.name} is locked`);
    if (random.chance(0.8)) world.timeline.after(random.spread(50, 30_000), () => agent.setLocked(false));
  },
  decide(world, random) {
    const agent = anAgent(world, random);
    const held = agent?.agent?.held() ?? [];
    const message = held.length === 0 ? undefined : random.pick(held);
    if (agent?.agent === undefined || message === undefined) return;
    decide(world, agent, message.id, random.weighted({ type: 6, copy: 1, discard: 2 }));
  },
  mood(world, random) {
    const agent = random.pick(world.agents);
    const mood = random.weighted<DesktopMood>({
      ...{ slow: 4, failing: 2, 'failing-half': 2, hanging: 1, clipboard: 2, throwing: 1, gone: 2 },
    });
    agent.setMood(mood);
    world.model.note(`the desktop of ${agent.name} is ${mood}`);
    world.timeline.after(random.spread(100, 20_000), () => agent.setMood('fine'));
  },
} satisfies Record<string, Act>;

/** The user of the computer says what becomes of a held message. */
export function decide(world: World, host: AgentHost, id: string, what: 'type' | 'copy' | 'discard'): void {
  const { agent, desktop } = host;
  const facts = world.model.find(host.relay?.index ?? 0, id) ?? world.model.messages.find((each) => each.id === id);
  world.model.note(`the user of ${host.name} says ${what} for ${facts?.label}`);
  // The window shows its user what the journal says: that the disk is full.
  const failed = (): void => world.model.note(`${what} of ${facts?.label} failed`);
  if (what === 'copy') void agent?.copyHeld(id).catch(failed);
  else if (what === 'type') {
    desktop.byUser.add(id);
    void agent?.typeHeld(id).catch(failed);
  } else {
    try {
      agent?.discardHeld(id);
    } catch {
      failed();
    }
  }
}
