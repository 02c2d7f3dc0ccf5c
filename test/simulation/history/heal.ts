import { isOutgoing, isOver } from '../../../src/phone/messages/phone-message.ts';
import type { Random } from '../engine/random.ts';
import type { World } from '../world/world.ts';
import { switchOn } from './machine-acts.ts';
import { letDeviceIn } from './owner-acts.ts';
import { decide } from './user-acts.ts';

/** How long a world that is well again may take to come to rest. */
const REST_LIMIT_MS = 15 * 60_000;

/** Everything is put right, and time passes until nothing is left to do. */
export async function heal(world: World, random: Random): Promise<void> {
  world.model.note('-- everything is put right');
  world.healing = true;
  await mend(world);
  await rest(world);
  await world.timeline.as(undefined, () => decideSome(world, random));
  await rest(world);
  if (world.model.happened('twin')) await changePlaces(world, random);
  const over = new Set<string>();
  // A connection that lost its other end unnoticed takes a while to be made anew.
  await world.timeline.until(() => knowAll(world) && isAtRest(world, over), 200_000, 1_000);
}

async function mend(world: World): Promise<void> {
  const { timeline, agent } = world;
  mendMachines(world);
  for (const process of world.mined) process.defuse();
  for (const program of world.programs) {
    program.barred = program.name === 'twin';
    if (program.barred) program.stop();
  }
  await timeline.until(() => world.programs.every(({ stopping }) => !stopping), 20_000, 100);
  // What was to be done when something had ended.
  await timeline.advance(5_500);
  for (const program of world.programs) program.start();
  await timeline.until(() => world.relays.every(({ up }) => up), 60_000, 100);
  agent.relay = world.relay;
  agent.token = '';
  await timeline.as(undefined, () => world.spawn(letDeviceIn(world)));
  await timeline.advance(200);
  const program = world.programOf(agent);
  await timeline.until(() => program.alive && agent.usedToken === agent.token, 20_000, 100);
  for (const phone of world.phones) world.spawn(phone.open());
  await timeline.advance(500);
  for (const phone of world.phones) {
    phone.phone?.seen(true);
    phone.phone?.networkChanged();
  }
  for (const each of world.agents) each.setPaused(false);
}

function mendMachines(world: World): void {
  const { disks, machines, network, agents, nats, members } = world;
  nats?.mend();
  for (const { broker } of members) broker?.setLate(0);
  for (const disk of disks) {
    disk.full = false;
    disk.syncMs = 4;
  }
  for (const machine of machines) {
    network.setReach(machine, true);
    network.setSlow(machine, 0);
    machine.wake();
    switchOn(world, machine.name);
  }
  for (const agent of agents) {
    agent.setMood('fine');
    agent.setLocked(false);
  }
}

async function rest(world: World): Promise<void> {
  const { timeline } = world;
  const over = new Set<string>();
  for (let tries = 0; tries < 10; tries += 1) {
    await timeline.until(() => isAtRest(world, over), REST_LIMIT_MS, 500);
    await timeline.advance(1_500);
    if (isAtRest(world, over) || world.timeline.now > REST_LIMIT_MS * 10) return;
  }
}

/** The followers of events have all that there is, and all relays of a cluster have the same. */
function knowAll({ observers, pollers, relay, members }: World): boolean {
  if (members.some((host) => host.relay?.events.latest !== relay.relay?.events.latest)) return false;
  return [...observers, ...pollers].every(({ coverage: { cursor }, ended }) => {
    const events = relay.relay?.events;
    return ended || (cursor?.epoch === events?.epoch && cursor?.since === events?.latest);
  });
}

/** Nothing is left to be delivered, as far as relays and phones say. `over`: ids that need not be looked at again. */
export function isAtRest(world: World, over = new Set<string>()): boolean {
  const waiting = world.phones.some((phone) => phone.messages().some((message) => isWaiting(phone, message)));
  if (waiting || !world.agent.registered || world.scripts.some((script) => script.busy > 0)) return false;
  return !owesUpdate(world) && !world.model.messages.some(({ relay, id }) => isOpen(world, relay, id, over));
}

function isOpen(world: World, relay: number, id: string, over: Set<string>): boolean {
  if (over.has(id) || (relay !== 0 && world.agent.relay?.index !== relay)) return false;
  const status = world.relays[relay]?.relay?.admin.lookUp(id)?.status;
  if (status === 'queued' || status === 'sent' || status === 'cancelling') return true;
  if (status !== undefined && status !== 'held') over.add(id);
  return false;
}

/** The computer has something to tell of a message that it held, or will have when it is typed. */
function owesUpdate({ agent: { disk, process } }: World): boolean {
  return process?.alive === true && disk.has('inbox', "update_unsent = 1 OR state = 'typing'");
}

function isWaiting(
  phone: World['phones'][number],
  message: Parameters<typeof isOver>[0] & Parameters<typeof isOutgoing>[0],
) {
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
  first.barred = true;
  first.stop();
  await timeline.until(() => !first.alive, 20_000);
  twin.barred = false;
  twin.start();
  await timeline.until(() => agent.registered, 60_000);
  await timeline.as(undefined, () => decideSome(world, random));
  await timeline.advance(20_000);
  twin.stop();
  await timeline.until(() => !twin.alive, 20_000);
  first.barred = false;
  first.start();
  await rest(world);
}
