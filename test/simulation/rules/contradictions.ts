import type { MessageFacts, Statement } from '../model/facts.ts';
import type { World } from '../world/world.ts';
import {
  cancelledTooSoon,
  finalRecord,
  inboxRestored,
  jumpedAhead,
  mayBeTypedAnew,
  programOfRelay,
  relayForgot,
  relayRestored,
  sharesItsId,
} from './circumstances.ts';

const FINAL = ['typed', 'clipboard', 'failed', 'expired', 'cancelled'];

/** What anybody was told of a message fits to what is on the screens. */
export function checkContradictions(world: World): void {
  for (const facts of world.model.messages) {
    const said = [...facts.statements, ...finalStatement(world, facts)];
    const wrong = said.flatMap((statement) => contradictionOf(world, facts, statement) ?? []);
    // One is enough to see what is wrong.
    const [first] = wrong;
    if (first !== undefined) world.model.violated('contradiction', `${facts.label} ${first}`);
    checkFirmness(world, facts, said);
  }
}

function finalStatement(world: World, facts: MessageFacts): Statement[] {
  const record = finalRecord(world, facts);
  if (record === undefined) return [];
  const { status, error } = record;
  const { typedParts } = record as { typedParts?: number };
  return [
    { at: world.timeline.now, status, code: error?.code, typedParts, source: 'the relay, in the end', stored: false },
  ];
}

function contradictionOf(world: World, facts: MessageFacts, statement: Statement): string | undefined {
  const { status, code, source, at } = statement;
  const { promises } = world.model;
  if (sharesItsId(world.model, facts) && !promises.relayOfMessage) return undefined;
  // What was on a screen that has lost power since was there when it was said.
  if ((statement.typedParts ?? 0) === facts.typed.length + facts.vanished.length && status !== 'typed')
    return undefined;
  const told = statement.typedParts ?? 0;
  const says = `is ${status}${code === undefined ? '' : ` (${code})`}, says ${source}`;
  const typed = facts.typed.length;
  if (status === 'typed') {
    const before = [...facts.vanished, ...facts.typed].filter((part) => part.at <= at);
    if (isWhole(world, facts, before, at)) return undefined;
    return `${says}; ${before.length} segments of it are on the screen`;
  }
  if (status === 'cancelled' || status === 'expired') {
    if (typed === told || isUnpromised(world, facts, statement)) return undefined;
    return `${says}; ${typed} segments of it are on the screen`;
  }
  if (status === 'clipboard') {
    if (facts.copied.length === 0) return `${says}; it was never on the clipboard`;
    return typed === told || !promises.typedPartsTold ? undefined : `${says}; ${typed} segments are on the screen`;
  }
  if (status === 'held') {
    const own = facts.typed.filter(({ byUser }) => !byUser).length;
    const vanished = facts.vanished.filter(({ byUser }) => !byUser).length;
    return own === told || own + vanished === told || mayBeTypedAnew(world, facts)
      ? undefined
      : `${says}; ${own} segments were typed`;
  }
  if (status === 'failed' && code !== undefined && code !== 'UNCERTAIN')
    return failedInVain(world, facts, statement, says);
  return undefined;
}

function failedInVain(world: World, facts: MessageFacts, statement: Statement, says: string): string | undefined {
  // A code of the answer, of an older relay or of the phone says nothing of the screen.
  const { promises } = world.model;
  if (statement.code === 'TYPING_FAILED' || statement.code === 'UNKNOWN_TO_RELAY') return undefined;
  if (statement.code === 'ID_CONFLICT' && facts.sender.principals.length > 1 && !promises.pairedAnew) return undefined;
  if (relayForgot(world, facts) && !promises.endsDurable) return undefined;
  if (mayBeTypedAnew(world, facts)) return undefined;
  const typed = facts.typed.length;
  if (typed === (statement.typedParts ?? 0)) return undefined;
  const partly = typed > 0 && typed < (facts.versions[0] ?? 0);
  if (partly && !promises.typedPartsTold) return undefined;
  return `${says}; ${typed} segments of it are on the screen`;
}

/** All of the body that the relay had accepted by then is there. */
function isWhole(world: World, facts: MessageFacts, typed: MessageFacts['typed'], at: number): boolean {
  const accepted = facts.requests.findLast(
    ({ status, code, sentAt }) => sentAt <= at && (status === 200 || status === 202 || code === 'TYPING_FAILED'),
  );
  const versions =
    facts.versions.length === 1 || facts.vanished.length > 0 || accepted === undefined
      ? [...facts.versions.keys()]
      : [accepted.version];
  const whole = (version: number): boolean => {
    const parts = new Set(typed.filter((part) => part.version === version).map(({ part }) => part));
    return parts.size === facts.versions[version];
  };
  if (versions.some(whole)) return true;
  return !world.model.promises.bodyBound && facts.versions.length > 1 && [...facts.versions.keys()].some(whole);
}

/** It was said before the whole machine was put back to an earlier state, which looks as after a power cut. */
function undoneInPlace(world: World, facts: MessageFacts, at: number): boolean {
  const program = programOfRelay(world, facts);
  return world.model.incidents.some((each) => {
    return each.kind === 'restored' && each.where === program && each.ms === 0 && each.at > at;
  });
}

/** The message had been written to a computer before. */
function isUnpromised(world: World, facts: MessageFacts, { status, at, stored }: Statement): boolean {
  const { promises } = world.model;
  if (relayRestored(world, facts) && !promises.relayEpoch) return true;
  if (undoneInPlace(world, facts, at)) return true;
  // The user of the computer has put an older folder back, and has a text typed that is still held there.
  if (inboxRestored(world) && facts.typed.every(({ byUser }) => byUser)) return true;
  if (!stored && relayForgot(world, facts) && !promises.endsDurable) return true;
  if (cancelledTooSoon(world, facts)) return true;
  const written = facts.written.filter((each) => each.at <= at);
  if (written.length === 0) return false;
  if (status === 'cancelled' && !promises.cancelConfirmed) return true;
  if (status === 'expired' && !promises.expiredNeverWritten) return true;
  const run = world.relays[facts.relay]?.run;
  return !promises.writtenThroughCrash && written.some(({ relayRun }) => relayRun !== run);
}

/** What is over stays over: the relay says so in its events, in the order of their making. */
function checkFirmness(world: World, facts: MessageFacts, said: readonly Statement[]): void {
  if (relayForgot(world, facts) || relayRestored(world, facts)) return;
  const { machine } = world.relays[facts.relay] ?? {};
  if (machine !== undefined && jumpedAhead(world.model, machine.name) && !world.model.promises.prunedMark) return;
  const own = said.filter(({ source }) => source === `relay${facts.relay}` || source === 'the relay, in the end');
  let before: Statement | undefined;
  for (const statement of own) {
    const isOver = before !== undefined && FINAL.includes(before.status);
    const corrected = before?.status === 'failed' && before.code === 'UNCERTAIN';
    if (isOver && !corrected && statement.status !== before?.status) {
      world.model.violated('changed', `${facts.label} was ${before?.status}, and then ${statement.status}`);
      return;
    }
    before = statement;
  }
}
