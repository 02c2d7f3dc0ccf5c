import type { MessageFacts } from '../model/facts.ts';
import type { World } from '../world/world.ts';
import { inboxRestored, relayRestored } from './circumstances.ts';

/** What one sender has sent, one after the other, appears in that order on a screen. */
export function checkOrder(world: World): void {
  if (world.model.happened('twin') || inboxRestored(world)) return;
  for (const sender of world.senders) {
    const own = world.model.messages.filter((facts) => facts.sender === sender && facts.relay === 0);
    const typed = own.filter((facts) => typedAt(facts) !== undefined && !isRisen(world, facts));
    for (const [index, later] of typed.entries()) {
      for (const earlier of typed.slice(0, index)) checkPair(world, earlier, later);
    }
  }
}

function checkPair(world: World, earlier: MessageFacts, later: MessageFacts): void {
  if (!isBefore(world, earlier, later)) return;
  const first = typedAt(earlier);
  const second = typedAt(later);
  if (first === undefined || second === undefined || first <= second) return;
  world.model.violated('order', `${later.label} is typed before ${earlier.label}, which was sent before it`);
}

/** The sender could know that the one was accepted before the other: a phone sees to it itself. */
function isBefore(world: World, earlier: MessageFacts, later: MessageFacts): boolean {
  const phone = world.phones.find(({ sender }) => sender === earlier.sender);
  if (phone !== undefined) return phone.kept.has(earlier.id) && phone.kept.has(later.id);
  const accepted = earlier.requests.find(({ status }) => status === 200 || status === 202)?.answeredAt;
  const sent = later.requests[0]?.sentAt;
  return accepted !== undefined && sent !== undefined && accepted < sent;
}

/** It was over, and is sent again because nobody knows that any more. */
function isRisen(world: World, facts: MessageFacts): boolean {
  return relayRestored(world, facts);
}

/** When the agent itself typed it; what a user tells it to type has its own time. */
function typedAt({ typed }: MessageFacts): number | undefined {
  return typed.some(({ byUser }) => byUser) ? undefined : typed[0]?.at;
}
