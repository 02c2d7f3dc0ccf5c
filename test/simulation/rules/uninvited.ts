import type { MessageFacts, Revocation } from '../model/facts.ts';
import type { World } from '../world/world.ts';
import { inboxRestored, relayRestored } from './circumstances.ts';
import { isTooLate } from './late.ts';

/** Nobody sends, and nobody types, who is not let in. */
export function checkUninvited(world: World): void {
  for (const facts of world.model.messages) {
    if (relayRestored(world, facts)) continue;
    checkRequests(world, facts);
    checkSender(world, facts);
    checkGrants(world, facts);
    checkCancelled(world, facts);
    checkReceivers(world, facts);
    if (facts.typed.some(({ againstAtStart, byUser }) => againstAtStart.includes('revoked') && !byUser)) {
      world.model.violated('uninvited', `${facts.label} was typed by an agent that knew that it is revoked`);
    }
  }
}

function checkRequests(world: World, facts: MessageFacts): void {
  for (const { principal, sentAt, status } of facts.requests) {
    const revoked = facts.sender.revocations.find((each) => each.principal === principal);
    if (status !== 200 && status !== 202) continue;
    if (revoked?.confirmedAt !== undefined && isTooLate(world, sentAt, revoked.confirmedAt)) {
      world.model.violated('uninvited', `${facts.label} was accepted with a token that was revoked before it was sent`);
    }
  }
  const [accepted] = facts.accepted;
  const principals = new Set(facts.requests.map(({ principal }) => principal));
  const [only] = principals;
  const revoked = facts.sender.revocations.find(({ principal }) => principals.size === 1 && principal === only);
  if (accepted === undefined || revoked === undefined) return;
  if (isAfter(world, accepted, revoked)) {
    world.model.violated('uninvited', `${facts.label} was accepted after its sender was revoked`);
  }
}

/** At the relay that was asked, from the turn in which it was asked; at another of a cluster, when it has heard of it. */
function isAfter(world: World, what: { at: number; relayRun: number }, revoked: Revocation): boolean {
  const { startedAt, confirmedAt, relayRun } = revoked;
  if (world.nats === undefined) return what.relayRun === relayRun && what.at > startedAt;
  return confirmedAt !== undefined && isTooLate(world, what.at, confirmedAt);
}

/** Nothing goes to a computer that was revoked, from the turn of its revocation. */
function checkReceivers(world: World, facts: MessageFacts): void {
  if (facts.relay !== 0) return;
  const { deviceRevocations } = world.model;
  for (const revoked of deviceRevocations) {
    const { principal } = revoked;
    const late = facts.written.find((each) => each.principal === principal && isAfter(world, each, revoked));
    if (late === undefined) continue;
    world.model.violated('uninvited', `${facts.label} was written to ${late.agent}, which had been revoked`);
    return;
  }
}

/** What a revoked sender had in the queue is not typed. */
function checkSender(world: World, facts: MessageFacts): void {
  const principal = facts.requests[0]?.principal;
  const revoked = facts.sender.revocations.find((each) => each.principal === principal);
  if (revoked?.confirmedAt === undefined) return;
  const { startedAt, confirmedAt } = revoked;
  if ((facts.accepted[0]?.at ?? startedAt + 1) > startedAt) return;
  const isInTime = (at: number): boolean =>
    world.nats === undefined ? at <= startedAt : !isTooLate(world, at, confirmedAt);
  if (facts.written.some(({ at }) => isInTime(at))) return;
  if (facts.typed.some(({ at, byUser }) => at > startedAt && !byUser)) {
    world.model.violated('uninvited', `${facts.label} was typed although its sender was revoked before it was written`);
  }
}

/** While a computer is withdrawn from its sender, nothing is accepted for it, and what was is not written to it. */
function checkGrants(world: World, facts: MessageFacts): void {
  if (facts.relay !== 0) return;
  for (const { principal, startedAt, confirmedAt, endedAt = Number.POSITIVE_INFINITY } of facts.sender.withdrawals) {
    // Paired anew, it may again; and what it sent before is what it sent.
    if (confirmedAt === undefined || facts.sender.principals.at(-1) !== principal) continue;
    // A phone that is paired anew takes what it sent along. A script that has another token does not.
    const isScripts = world.scripts.some(({ sender }) => sender === facts.sender);
    if (isScripts && facts.requests.some((request) => request.principal !== principal)) continue;
    const isLate = ({ at }: { readonly at: number }): boolean => isTooLate(world, at, confirmedAt) && at < endedAt;
    const before = facts.written.some(({ at }) => !isTooLate(world, at, confirmedAt));
    const done =
      (facts.accepted.some(isLate) &&
        !facts.accepted.some(({ at }) => !isTooLate(world, at, confirmedAt)) &&
        'accepted') ||
      (facts.written.some(isLate) && 'written to its computer') ||
      (facts.typed.some((part) => isLate(part) && part.at > startedAt && !before && !part.byUser) && 'typed');
    if (!done) continue;
    world.model.violated('uninvited', `${facts.label} was ${done} although its sender may not type there any more`);
    return;
  }
}

/** A message whose cancellation has come to its computer does not begin there any more. */
function checkCancelled(world: World, facts: MessageFacts): void {
  for (const { at, agent } of facts.cancelsArrived) {
    const late = facts.typed.find(({ screen, begunAt }) => screen === agent && begunAt > at);
    if (late === undefined) continue;
    if (inboxRestored(world) && late.byUser) continue;
    if (isUndone(world, facts, agent, at)) continue;
    world.model.violated('contradiction', `${facts.label} was typed after its cancellation came to ${agent}`);
    return;
  }
}

/**
 * Relay and computer are one machine, which lost power before its disk had the cancellation: it is as if nobody had
 * taken the message back, and nobody was told that it is.
 */
function isUndone({ model, agents, relays }: World, facts: MessageFacts, agent: string, at: number): boolean {
  const machine = agents.find(({ name }) => name === agent)?.machine;
  if (machine === undefined || relays[facts.relay]?.machine !== machine) return false;
  const power = model.incidents.find((each) => each.kind === 'power' && each.where === machine.name && each.at >= at);
  if (power === undefined) return false;
  const told = (status: string): boolean => status === 'cancelling' || status === 'cancelled';
  if (facts.statements.some((each) => told(each.status) && each.at <= power.at)) return false;
  return model.deviceRevocations.every(({ confirmedAt }) => confirmedAt === undefined || confirmedAt > power.at);
}
