import type { MessageFacts } from '../model/facts.ts';
import type { World } from '../world/world.ts';

/** Of the places of a queue so many are for each sender, whatever others have taken. */
const OWN_PLACES = 5;
const OVER = ['typed', 'clipboard', 'held', 'failed', 'expired', 'cancelled'];

/** Who has next to nothing in the queue is not told that it is full. */
export function checkShares(world: World): void {
  for (const facts of world.model.messages) {
    const full = facts.requests.find(({ code }) => code === 'QUEUE_FULL');
    if (full === undefined) continue;
    const own = world.model.messages.filter((other) => other !== facts && isWaiting(other, facts, full));
    if (own.length >= OWN_PLACES) continue;
    world.model.violated('shares', `${facts.label} found the queue full, although ${own.length} of its sender wait`);
    return;
  }
}

/** It may have been in the queue between the beginning and the end of the request. */
function isWaiting(other: MessageFacts, facts: MessageFacts, { sentAt, answeredAt }: MessageFacts['requests'][number]) {
  const at = other.accepted[0]?.at;
  if (other.sender !== facts.sender || at === undefined || at > (answeredAt ?? sentAt)) return false;
  const over = other.statements.find((each) => OVER.includes(each.status));
  return over === undefined || over.at >= sentAt;
}
