import type { MessageFacts, TypedPart } from '../model/facts.ts';
import type { World } from '../world/world.ts';
import { programOfRelay } from './circumstances.ts';
import { lengthWithout, spansOf } from './spans.ts';

/** What may be lost of an age on its way that nobody can know, and the time that typing takes. Milliseconds. */
const SLACK_MS = 4_000;
/** A machine stands still. */
const STANDS = ['asleep', 'stopped'];
/** A process is over. */
const ENDS = ['killed', 'stopped', 'power'];

/** Nothing is typed into a locked screen, or while typing is paused, or when it is old; unless its user says so. */
export function checkHold(world: World): void {
  for (const facts of world.model.messages) {
    for (const part of facts.typed) {
      const why = wrongOf(world, facts, part);
      if (why === undefined) continue;
      world.model.violated('held', `${facts.label} was typed ${why}`);
      break;
    }
  }
}

function wrongOf(world: World, facts: MessageFacts, part: TypedPart): string | undefined {
  const against = part.part > 0 ? part.against : part.againstAtStart;
  if (against.includes('locked')) return 'into a locked screen';
  if (part.byUser) return undefined;
  if (against.includes('paused')) return 'while typing was paused';
  const over = ageOver(world, facts, part);
  return over > 0 ? `although it was ${Math.round(over)} ms too old` : undefined;
}

/** How much older than allowed it was when the typist got it, whatever can be said for it. */
function ageOver(world: World, facts: MessageFacts, { givenAt, screen }: TypedPart): number {
  const written = facts.written.findLast(
    ({ arrivedAt, agent }) => agent === screen && arrivedAt !== undefined && arrivedAt <= givenAt,
  );
  if (written?.arrivedAt === undefined || clocksLied(world, facts, givenAt)) return 0;
  const { holdAfterMs } = world.setup;
  const stood = (written.stoodStillMs ?? 0) + relayStood(world, facts);
  const isPhone = world.phones.some(({ sender }) => sender === facts.sender);
  // A script does not say how long it has been trying.
  const since = isPhone ? facts.pressedAt : (facts.requests.findLast(({ sentAt }) => sentAt <= givenAt)?.sentAt ?? 0);
  const onTheWay = written.arrivedAt - written.at + requestTime(facts, givenAt) - stood;
  return givenAt - since - holdAfterMs - onTheWay - SLACK_MS;
}

/** From the phone to the relay; what happens on the way is not counted by anybody. */
function requestTime({ requests, accepted }: MessageFacts, givenAt: number): number {
  const times = accepted.map(({ at }) => at).filter((at) => at <= givenAt);
  // A relay that starts again says once more what it has: between two of its words there need be no request.
  for (const [index, at] of [...times.entries()].reverse()) {
    const before = times[index - 1] ?? 0;
    // Of several under way any may be the one that was accepted, also one whose sender has given up.
    const first = requests.find(({ sentAt }) => sentAt >= before && sentAt <= at);
    if (first !== undefined) return at - first.sentAt;
  }
  return 0;
}

/** How long the relay stood still with the request in its socket: in reach of a sender that was awake. */
function relayStood({ model, relays, nats }: World, { requests, accepted, relay, sender }: MessageFacts): number {
  // It may have been in the socket of any relay, and on its way to another.
  if (nats !== undefined) return 0;
  const machine = relays[relay]?.machine.name;
  const kept = [
    ...spansOf(model, ['unreachable'], machine),
    ...spansOf(model, ['unreachable', ...STANDS], sender.name),
  ];
  const [from, to] = [requests[0]?.sentAt ?? 0, accepted[0]?.at ?? 0];
  return spansOf(model, STANDS, machine)
    .map((span) => ({ from: Math.max(from, span.from), to: Math.min(to, span.to) }))
    .reduce((sum, span) => sum + lengthWithout(span, kept), 0);
}

function clocksLied(world: World, facts: MessageFacts, givenAt: number): boolean {
  const { model, relays, phones } = world;
  // From one process to the next there is only the wall clock.
  const program = programOfRelay(world, facts);
  const again = model.incidents.some(({ kind, where, at }) => {
    return ENDS.includes(kind) && where === program && at > facts.pressedAt && at < givenAt;
  });
  const phone = phones.find(({ sender }) => sender === facts.sender)?.machine.name;
  const relay = relays[facts.relay]?.machine.name;
  return model.incidents.some(({ kind, where, at, ms }) => {
    if (at < facts.pressedAt || at > givenAt || kind !== 'clock jumps' || ms >= 0) return false;
    // A computer that was switched off while its clock was put back cannot know.
    return where === phone || (where === relay && again);
  });
}
