import type { Random } from '../engine/random.ts';
import { isOver, isOutgoing } from '../../../src/phone/messages/phone-message.ts';
import type { World } from '../world/world.ts';
import { switchOn } from './machine-acts.ts';
import { letDeviceIn } from './owner-acts.ts';
import { decide } from './user-acts.ts';

/** How long a world that is well again may take to come to rest. */
const REST_LIMIT_MS = 15 * 60_000;

/** Everything is put right, and time passes until nothing is left to do. */
export async function heal(world: World, random: Random): Promise<void> {
  world.model.note('-- everything is put right');
  await mend(world);
  await rest(world);
  await world.timeline.as(undefined, () => decideSome(world, random));
  await rest(world);
  if (world.model.happened('twin')) await changePlaces(world, random);
  await world.timeline.advance(30_000);
}

async function mend(world: World): Promise<void> {
  const { timeline, network } = world;
  for (const disk of world.disks) {
    disk.full = false;
    disk.syncMs = 4;
  }
  for (const machine of world.machines) {
    network.setReach(machine, true);
    network.setSlow(machine, 0);
    for (const process of machine.processes) process.thaw(false);
    switchOn(world, machine.name);
  }
  for (const agent of world.agents) {
    agent.setMood('fine');
    agent.setLocked(false);
  }
  const [relay] = world.relays;
  // What was told to stop has to end first; what acts have begun ends by itself.
  await timeline.advance(20_000);
  for (const program of world.programs) if (program.name === 'twin') program.stop();
  await timeline.advance(20_000);
  for (const program of world.programs) if (program.name !== 'twin') program.start();
  await timeline.until(() => world.relays.every(({ up }) => up), 30_000);
  const { agent } = world;
  if (relay !== undefined && agent.relay !== relay) agent.relay = relay;
  world.spawn(letDeviceIn(world));
  await timeline.advance(1_000);
  const program = world.programOf(agent);
  if (agent.usedToken !== agent.token) program.stop();
  await timeline.until(() => !program.alive || agent.usedToken === agent.token, 20_000);
  program.start();
  for (const phone of world.phones) world.spawn(phone.open());
  await timeline.advance(1_000);
  for (const phone of world.phones) {
    phone.phone?.seen(true);
    phone.phone?.networkChanged();
  }
  for (const each of world.agents) each.setPaused(false);
}

async function rest(world: World): Promise<void> {
  const { timeline } = world;
  await timeline.advance(12_000);
  await timeline.until(() => isAtRest(world), REST_LIMIT_MS, 5_000);
}

/** Nothing is left to be delivered, as far as relays and phones say. */
export function isAtRest(world: World): boolean {
  const open = world.model.messages.some(({ relay, id }) => {
    const status = world.relays[relay]?.relay?.admin.lookUp(id)?.status as string | undefined;
    if (relay !== 0 && world.agent.relay?.index !== relay) return false;
    return status === 'queued' || status === 'sent' || status === 'cancelling';
  });
  const waiting = world.phones.some((phone) => phone.messages().some((message) => isWaiting(phone, message)));
  return !open && !waiting && world.agent.registered;
}

function isWaiting(phone: World['phones'][number], message: Parameters<typeof isOver>[0] & Parameters<typeof isOutgoing>[0]) {
  const connection = phone.phone?.follower.connection.value.state;
  if (connection === 'refused' || !phone.paired) return false;
  return isOutgoing(message) || !(isOver(message) || message.status === 'held');
}

/** The user comes back to the computer, and deals with some of what is held. */
function decideSome(world: World, random: Random): void {
  for (const host of world.agents) {
    for (const { id } of host.agent?.held() ?? []) {
      const what = random.weighted({ type: 4, copy: 1, discard: 1, leave: 1 });
      if (what !== 'leave') decide(world, host, id, what);
    }
  }
}

/** The other computer with the same token has its turn: what it holds, it has to tell. */
async function changePlaces(world: World, random: Random): Promise<void> {
  const { timeline } = world;
  const twin = world.programs.find(({ name }) => name === 'twin');
  const agent = world.agents.find(({ name }) => name === 'twin');
  const first = world.programOf(world.agent);
  if (twin === undefined || agent === undefined || world.setup.hub) return;
  first.stop();
  await timeline.until(() => !first.alive, 20_000);
  twin.start();
  await timeline.until(() => agent.registered, 60_000);
  await timeline.as(undefined, () => decideSome(world, random));
  await timeline.advance(20_000);
  twin.stop();
  await timeline.until(() => !twin.alive, 20_000);
  first.start();
  await rest(world);
}
