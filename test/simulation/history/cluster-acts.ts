import type { Random } from '../engine/random.ts';
import type { NatsModel } from '../nats/nats-model.ts';
import type { RelayHost } from '../world/relay-host.ts';
import type { World } from '../world/world.ts';
import type { Act } from './act.ts';
import { mannersOf } from './user-acts.ts';

/** A lease, and the time after which others take it for over: what happens then is what is interesting. */
const ABOUT_A_LEASE_MS = { least: 1_500, most: 9_000 };

type OnCluster = (world: World, random: Random, nats: NatsModel) => void;

/** Where there is no cluster, nothing happens. */
function inCluster(act: OnCluster): Act {
  return (world, random) => {
    if (world.nats !== undefined) act(world, random, world.nats);
  };
}

/** Mostly the one that has the agent's connection. */
function aMember(world: World, random: Random): RelayHost {
  const owner = world.members.find((host) => host.relay?.devices().some(({ online }) => online));
  return owner !== undefined && random.chance(0.5) ? owner : world.aRelay(random);
}

function cutFromNats(world: World, nats: NatsModel, { machine }: RelayHost, ms: number): void {
  world.model.incident('nats cut', machine.name, ms);
  nats.setReach(machine, false);
  world.timeline.after(ms, () => nats.setReach(machine, true));
}

function stopOne(world: World, { machine }: RelayHost, ms: number): void {
  if (!machine.up || machine.suspended) return;
  world.model.incident('stopped', machine.name, ms);
  machine.suspend(false, ms);
}

function killOne(world: World, host: RelayHost, afterMs: number): void {
  const program = world.programOf(host);
  program.process?.die('killed');
  world.timeline.after(afterMs, () => program.start());
}

function nodesDown(world: World, random: Random, nats: NatsModel, count: number): void {
  const ms = random.spread(200, 30_000);
  const nodes = [...nats.nodes].sort(() => random.next() - 0.5).slice(0, count);
  const silent = random.chance(0.3);
  world.model.incident(count > 1 ? 'no quorum' : silent ? 'nats stands still' : 'nats down', nodes[0]?.name ?? '', ms);
  for (const node of nodes) {
    nats.setNode(node, false, silent);
    world.timeline.after(ms + random.spread(1, 2_000), () => nats.setNode(node, true));
  }
}

function loseAcks(world: World, random: Random, nats: NatsModel): void {
  const ms = random.spread(300, 12_000);
  world.model.incident('acks lost', 'nats', ms);
  nats.lostAcks = 0.2 + random.next() * 0.7;
  world.timeline.after(ms, () => {
    nats.lostAcks = 0;
  });
}

function elect(world: World, nats: NatsModel): void {
  world.model.incident('leader', nats.leader.name, 6_000);
  nats.elect();
}

function hearLate(world: World, host: RelayHost, ms: number, random: Random): void {
  world.model.incident('hears late', host.machine.name, ms);
  host.broker?.setLate(random.spread(100, 4_000));
  world.timeline.after(ms, () => host.broker?.setLate(0));
}

type Blow = 'kill' | 'stop' | 'cut' | 'leader' | 'acks' | 'quorum';

/** Something is sent, and on its way into the log, or to another relay, something befalls one of them. */
function sendAndStrikeCluster(world: World, random: Random, nats: NatsModel): void {
  const phone = random.chance(0.4) ? random.pick(world.phones) : undefined;
  const script = random.pick(world.scripts);
  const manners = mannersOf(random);
  for (let count = random.int(1, 3); count > 0; count -= 1) {
    if (phone !== undefined) world.spawn(phone.send(world.device, manners.segments));
    else world.spawn(script.post(world.relay, world.device, manners));
  }
  const blow = random.weighted<Blow>({ kill: 3, stop: 4, cut: 3, leader: 1, acks: 3, quorum: 1 });
  world.later(random.spread(2, 60), () => {
    const host = aMember(world, random);
    const ms = random.spread(ABOUT_A_LEASE_MS.least, ABOUT_A_LEASE_MS.most);
    if (blow === 'kill') killOne(world, host, random.spread(200, 20_000));
    else if (blow === 'stop') stopOne(world, host, ms);
    else if (blow === 'cut') cutFromNats(world, nats, host, ms);
    else if (blow === 'leader') elect(world, nats);
    else if (blow === 'acks') loseAcks(world, random, nats);
    else nodesDown(world, random, nats, 2);
  });
  if (random.chance(0.7)) return;
  world.later(random.spread(20, 8_000), () => {
    const facts = script.sent.at(-1);
    if (phone !== undefined) world.spawn(phone.cancel(0));
    else if (facts !== undefined) world.spawn(script.cancel(world.relay, facts));
  });
}

/** The same message is asked for at several relays at once, and the relay that has its computer stands still. */
function sendEverywhere(world: World, random: Random): void {
  const script = random.pick(world.scripts);
  const manners = { segments: 1, ttlMs: undefined, patienceMs: random.spread(50, 3_000), tries: 5, twice: true };
  world.spawn(script.post(world.relay, world.device, { ...manners, edits: false, bodyAfterMs: 0 }));
  const ms = random.spread(ABOUT_A_LEASE_MS.least, ABOUT_A_LEASE_MS.most);
  if (random.chance(0.5)) world.later(random.spread(1, 30), () => stopOne(world, aMember(world, random), ms));
}

/** Much is on its way into the log when its owner stands still for about a lease: when it wakes, that is in its sockets. */
function burst(world: World, random: Random, nats: NatsModel): void {
  const script = random.pick(world.scripts);
  const before = world.members.find(({ process }) => process === nats.oracle.writerTo(world.device));
  if (before !== undefined && random.chance(0.5)) hearLate(world, before, 9_000, random);
  world.spawn(script.flood(world.relay, world.device, random.int(3, 8)));
  const ms = random.spread(ABOUT_A_LEASE_MS.least, ABOUT_A_LEASE_MS.most);
  world.later(random.spread(3, 30), () => {
    const owner = world.members.find(({ process }) => process === nats.oracle.writerTo(world.device));
    if (owner === undefined) return;
    if (random.chance(0.6)) stopOne(world, owner, ms);
    else cutFromNats(world, nats, owner, ms);
  });
}

/** What befalls the relays of a cluster, and NATS. */
export const clusterActs = {
  stopMember: inCluster((world, random) => {
    stopOne(world, aMember(world, random), random.spread(ABOUT_A_LEASE_MS.least, ABOUT_A_LEASE_MS.most));
  }),
  cutFromNats: inCluster((world, random, nats) => {
    cutFromNats(world, nats, aMember(world, random), random.spread(100, 40_000));
  }),
  natsDown: inCluster((world, random, nats) => nodesDown(world, random, nats, 1)),
  noQuorum: inCluster((world, random, nats) => nodesDown(world, random, nats, 2)),
  slowNats: inCluster((world, random, nats) => {
    const ms = random.spread(500, 20_000);
    world.model.incident('nats slow', 'nats', ms);
    nats.slowMs = random.spread(20, 1_500);
    world.timeline.after(ms, () => {
      nats.slowMs = 0;
    });
  }),
  loseAcks: inCluster(loseAcks),
  newLeader: inCluster((world, _random, nats) => elect(world, nats)),
  hearLate: inCluster((world, random) => hearLate(world, aMember(world, random), random.spread(500, 20_000), random)),
  deliverAgain: inCluster((world, random) => {
    const host = aMember(world, random);
    world.model.incident('consumer lost', host.machine.name, 45_000);
    host.broker?.reset();
  }),
  sendAndStrikeCluster: inCluster(sendAndStrikeCluster),
  sendEverywhere: inCluster(sendEverywhere),
  burst: inCluster(burst),
} satisfies Record<string, Act>;
