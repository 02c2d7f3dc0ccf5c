import type { MessageFacts } from '../model/facts.ts';
import type { Model } from '../model/model.ts';
import type { World } from '../world/world.ts';

/** What a check has to know of a history, to see what was promised in it. */

const SIX_DAYS_MS = 6 * 86_400_000;

export function programOfRelay(world: World, { relay }: Pick<MessageFacts, 'relay'>): string {
  return relay === 0 ? (world.setup.hub ? 'hub' : 'relay') : `relay${relay}`;
}

/** The relay of the message had an older copy of its file put back. */
export function relayRestored(world: World, facts: Pick<MessageFacts, 'relay'>): boolean {
  return world.model.happened('restored', programOfRelay(world, facts));
}

/** The inbox of a computer is an older copy. */
export function inboxRestored(world: World): boolean {
  return world.model.happened('restored', 'agent') || world.model.happened('restored', 'hub');
}

/** The relay of the message may have forgotten what it said: it lost power, or its disk took nothing. */
export function relayForgot(world: World, { relay }: Pick<MessageFacts, 'relay'>): boolean {
  // What a cluster has accepted, a quorum of NATS has.
  if (world.nats !== undefined) return false;
  const machine = world.relays[relay]?.machine.name ?? '';
  return world.model.happened('power', machine) || world.model.happened('disk full', machine);
}

/** A wall clock went on by more than anything is kept. */
export function jumpedAhead({ incidents }: Model, machine: string): boolean {
  return incidents.some(({ kind, where, ms }) => kind === 'clock jumps' && where === machine && ms > SIX_DAYS_MS);
}

/** How the message stands in the end, as its relay says. */
export function finalRecord(world: World, { relay, id }: MessageFacts) {
  const site = world.relays[relay];
  const first = site?.relay?.admin.lookUp(id);
  if (first !== undefined || world.nats === undefined || relay !== 0) return first;
  // Who had to begin anew does not know what was over before.
  return world.members.map((host) => host.relay?.admin.lookUp(id)).find((record) => record !== undefined);
}
