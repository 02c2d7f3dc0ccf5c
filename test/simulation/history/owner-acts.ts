import type { Random } from '../engine/random.ts';
import type { Revocation, SenderFacts, Withdrawal } from '../model/facts.ts';
import { principalOf } from '../world/ids.ts';
import type { RelayHost } from '../world/relay-host.ts';
import type { World } from '../world/world.ts';
import type { Act } from './act.ts';

/** The name of the live token of a principal. */
function tokenName(relay: RelayHost, principal: string | undefined): string | undefined {
  return principal === undefined ? undefined : relay.relay?.tokens.nameOf(principal);
}

async function revoke(world: World, relay: RelayHost, sender: SenderFacts): Promise<void> {
  const principal = sender.principals.at(-1);
  const name = tokenName(relay, principal);
  if (principal === undefined || name === undefined || !relay.up) return;
  world.model.note(`the owner revokes ${sender.name}`);
  const revocation: Revocation = {
    principal,
    startedAt: world.timeline.now,
    relayRun: relay.run,
    confirmedAt: undefined,
  };
  sender.revocations.push(revocation);
  const { process } = relay;
  const done = await relay.relay?.tokens.revoke(name).catch(() => undefined);
  if (relay.process === process && tokenName(relay, principal) === name) undone(sender.revocations, revocation);
  if (process?.alive && done !== undefined) revocation.confirmedAt = world.timeline.now;
}

/** The disk was full: the owner is told, and nothing has happened. */
function undone(revocations: Revocation[], revocation: Revocation): void {
  const index = revocations.indexOf(revocation);
  if (index >= 0) revocations.splice(index, 1);
}

/** A token is revoked while a request with it is on its way. */
function revokeInTheMiddle(world: World, random: Random): void {
  const script = random.pick(world.scripts);
  const bodyAfterMs = random.spread(20, 1_000);
  const manners = { segments: 1, ttlMs: undefined, patienceMs: 12_000, tries: 1, twice: false, edits: false };
  world.spawn(script.post(world.relay, world.device, { ...manners, bodyAfterMs }));
  world.later(random.spread(5, 800), () => world.spawn(revoke(world, world.asked, script.sender)));
}

/** A sender may not send to the computer for a while. */
async function withdraw(world: World, random: Random, sender: SenderFacts): Promise<void> {
  const { device, timeline } = world;
  const relay = world.asked;
  const principal = sender.principals.at(-1);
  const name = tokenName(relay, principal);
  if (principal === undefined || name === undefined || !relay.up) return;
  if (sender.withdrawals.some((each) => each.principal === principal && each.endedAt === undefined)) return;
  world.model.note(`the owner withdraws ${device} from ${sender.name}`);
  const withdrawal: Withdrawal = {
    ...{ principal, startedAt: timeline.now, confirmedAt: undefined, endedAt: undefined },
  };
  sender.withdrawals.push(withdrawal);
  const { process } = relay;
  const done = await relay.relay?.tokens.grant(name, { devices: [] }).catch(() => undefined);
  if (process?.alive && done !== undefined) withdrawal.confirmedAt = timeline.now;
  timeline.after(random.spread(500, 30_000), () => world.spawn(grantAgain(world, sender, withdrawal)));
}

async function grantAgain(world: World, sender: SenderFacts, withdrawal: Withdrawal): Promise<void> {
  const relay = world.asked;
  const name = tokenName(relay, withdrawal.principal);
  if (name === undefined || !relay.up) return;
  world.model.note(`the owner grants ${world.device} to ${sender.name} again`);
  withdrawal.endedAt = world.timeline.now;
  await relay.relay?.tokens.grant(name, { devices: 'all' }).catch(() => undefined);
}

async function pairAgain(world: World, random: Random): Promise<void> {
  const phone = random.pick(world.phones);
  const relay = world.asked;
  if (!relay.up || phone.phone === undefined) return;
  // Where nothing can be stored there is none.
  const code = (await relay.relay?.pairing.open('send', undefined).catch(() => undefined))?.code;
  world.model.note(`${phone.sender.name} is paired anew`);
  if (code !== undefined) await phone.pair(code);
}

async function newScriptToken(world: World, random: Random): Promise<void> {
  const script = random.pick(world.scripts);
  const token = await world.newToken(world.asked, 'send', script.sender.name);
  if (token !== undefined) script.join(token);
}

/** The device is revoked, and some time later let in again. */
async function revokeDevice(world: World, random: Random): Promise<void> {
  const relay = world.asked;
  const [name] = relay.relay?.tokens.namesOfDevice(world.device) ?? [];
  if (name === undefined) return;
  world.model.incident('device revoked', world.device);
  // By its connection of now: those before it have no other token.
  const principal = principalOf(world.agent.usedToken);
  const revocation = { principal, startedAt: world.timeline.now, relayRun: relay.run, confirmedAt: undefined };
  if (relay.relay?.tokens.nameOf(principal) === name) world.model.deviceRevocations.push(revocation);
  const { process } = relay;
  const done = await relay.relay?.tokens.revoke(name).catch(() => undefined);
  if (relay.process === process && tokenName(relay, principal) === name)
    undone(world.model.deviceRevocations, revocation);
  if (!process?.alive || done === undefined) return;
  world.model.incident('device revocation confirmed', world.device);
  world.timeline.after(random.spread(20, 20_000), () => world.spawn(letDeviceIn(world)));
}

/** The computers of the device have a token of now, and run with it. */
export async function letDeviceIn(world: World): Promise<void> {
  // On a full disk there is none.
  const token = await world.deviceToken(world.asked).catch(() => undefined);
  if (token === undefined) return;
  for (const agent of world.agents) {
    if (agent.relay !== world.relay || agent.token === token) continue;
    agent.token = token;
    world.model.note(`${agent.name} has a new token`);
    const program = world.programOf(agent);
    if (!program.alive || program.machine.suspended || agent.usedToken === token) continue;
    program.process?.onDeath(() => world.timeline.after(50, () => program.start()));
    program.stop();
  }
}

/** What the owner of the relay does. */
export const ownerActs = {
  revokeSender(world, random) {
    if (random.chance(0.6)) world.spawn(revoke(world, world.asked, random.pick(world.senders)));
    else revokeInTheMiddle(world, random);
  },
  withdraw(world, random) {
    world.spawn(withdraw(world, random, random.pick(world.senders)));
  },
  revokeDevice(world, random) {
    world.spawn(revokeDevice(world, random));
  },
  pairPhone(world, random) {
    world.spawn(pairAgain(world, random));
  },
  newToken(world, random) {
    // On a full disk there is none.
    newScriptToken(world, random).catch(() => undefined);
  },
} satisfies Record<string, Act>;
