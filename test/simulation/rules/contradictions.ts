import type { MessageFacts, Statement } from '../model/facts.ts';
import type { World } from '../world/world.ts';
import { finalRecord, inboxRestored, programOfRelay, relayForgot, relayRestored } from './circumstances.ts';

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
  // What was on a screen that has lost power since was there when it was said.
  if ((statement.typedParts ?? 0) === facts.typed.length + facts.vanished.length && status !== 'typed')
    return undefined;
  const told = statement.typedParts ?? 0;
  const says = `is ${status}${code === undefined ? '' : ` (${code})`}, says ${source}`;
  const typed = facts.typed.length;
  if (status === 'typed') {
    const before = [...facts.vanished, ...facts.typed].filter((part) => part.at <= at);
    if (isWhole(facts, before, at)) return undefined;
    return `${says}; ${before.length} segments of it are on the screen`;
  }
  if (status === 'cancelled' || status === 'expired') {
    if (typed === told || isUnpromised(world, facts, statement)) return undefined;
    return `${says}; ${typed} segments of it are on the screen`;
  }
  if (status === 'clipboard') {
    if (facts.copied.length === 0) return `${says}; it was never on the clipboard`;
    return typed === told ? undefined : `${says}; ${typed} segments are on the screen`;
  }
  if (status === 'held') {
    const own = facts.typed.filter(({ byUser }) => !byUser).length;
    const vanished = facts.vanished.filter(({ byUser }) => !byUser).length;
    return own === told || own + vanished === told ? undefined : `${says}; ${own} segments were typed`;
  }
  if (status === 'failed' && code !== undefined && code !== 'UNCERTAIN') return failedInVain(facts, statement, says);
  return undefined;
}

function failedInVain(facts: MessageFacts, statement: Statement, says: string): string | undefined {
  // A code of the answer, of an older relay or of the phone says nothing of the screen.
  if (statement.code === 'TYPING_FAILED' || statement.code === 'UNKNOWN_TO_RELAY') return undefined;
  const typed = facts.typed.length;
  if (typed === (statement.typedParts ?? 0)) return undefined;
  return `${says}; ${typed} segments of it are on the screen`;
}

/** All of the body that the relay had accepted by then is there. */
function isWhole(facts: MessageFacts, typed: MessageFacts['typed'], at: number): boolean {
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
  return versions.some(whole);
}

/** It was so before the whole machine was put back to an earlier state, which looks as after a power cut. */
function undoneInPlace(world: World, facts: MessageFacts, { status }: Statement): boolean {
  const program = programOfRelay(world, facts);
  const said = facts.statements.find((statement) => statement.status === status)?.at ?? Number.POSITIVE_INFINITY;
  return world.model.incidents.some(({ kind, where, ms, at }) => {
    return kind === 'restored' && where === program && ms === 0 && at > said;
  });
}

/** Nobody could know. */
function isUnpromised(world: World, facts: MessageFacts, statement: Statement): boolean {
  if (undoneInPlace(world, facts, statement)) return true;
  // The user of the computer has put an older folder back, and has a text typed that is still held there.
  return inboxRestored(world) && facts.typed.every(({ byUser }) => byUser);
}

/** What is over stays over: the relay says so in its events, in the order of their making. */
function checkFirmness(world: World, facts: MessageFacts, said: readonly Statement[]): void {
  if (relayForgot(world, facts) || relayRestored(world, facts)) return;
  const own = said.filter(({ source }) => source === `relay${facts.relay}` || source === 'the relay, in the end');
  if (world.nats !== undefined) own.sort((one, other) => (one.sequence ?? Infinity) - (other.sequence ?? Infinity));
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
