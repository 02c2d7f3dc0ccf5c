import type { MessageFacts, TypedPart } from '../model/facts.ts';
import type { World } from '../world/world.ts';
import { inboxRestored } from './circumstances.ts';

/** Nothing is typed twice, and nothing in another order than it was written. */
export function checkTwice(world: World): void {
  for (const facts of world.model.messages) {
    for (const version of facts.versions.keys()) checkVersion(world, facts, version);
    if (facts.versions.every((_, version) => partsOf(facts, version).length > 0) && facts.versions.length > 1) {
      bothVersions(world, facts);
    }
  }
}

function partsOf({ typed }: MessageFacts, version: number): TypedPart[] {
  return typed.filter((part) => part.version === version);
}

function checkVersion(world: World, facts: MessageFacts, version: number): void {
  const parts = partsOf(facts, version);
  const seen = new Set<number>();
  let last = -1;
  for (const { part, screen, byUser } of parts) {
    // What a person does with a folder of before is not for the program to know.
    const own = byUser && inboxRestored(world);
    if (seen.has(part) && !own) {
      world.model.violated('twice', `${facts.label}, segment ${part}, is typed a second time, on ${screen}`);
      return;
    }
    if (!seen.has(part) && part < last) {
      world.model.violated('order', `${facts.label}: segment ${part} is typed after segment ${last}`);
      return;
    }
    seen.add(part);
    last = Math.max(last, part);
  }
}

/** Two bodies under one id: at most one of them is a message. */
function bothVersions(world: World, facts: MessageFacts): void {
  world.model.violated('twice', `${facts.label} is typed with both of its bodies`);
}
