import { startDisplay } from '../../desktop/display.ts';
import type { ProgramEntry } from '../entry.ts';
import { LoggingOwner } from './logging-owner.ts';
import { MOMENTS, type Paste, Pasting } from './pasting.ts';
import { type KeyName, XStudyClient } from './x-client.ts';

/** What a program does with pastes. */
export interface Study {
  readonly entry: ProgramEntry;
  readonly claimsPing: boolean;
  readonly answersPing: boolean;
  readonly pastes: readonly { readonly chord: string; readonly tried: readonly Paste[] }[];
  /** How often a key came before the text although it was pressed after it. */
  readonly overtaken: readonly Count[];
  /** How often a text was lost because the selections got a new owner so many ms after it was read. */
  readonly lost: readonly Count[];
}

/** How often something happened, of how often it could have been seen. */
export interface Count {
  readonly when: string;
  readonly times: number;
  readonly of: number;
}

const CHORDS: Readonly<Record<string, readonly KeyName[]>> = {
  'Shift+Insert': ['Shift', 'Insert'],
  'Ctrl+V': ['Control', 'v'],
  'Ctrl+Shift+V': ['Control', 'Shift', 'v'],
};
const PASTES = 5;
const TRIES = 10;
const NEW_OWNER_AFTER_MS = [0, 10, 20, 50];

/** Starts a program on a display of its own, and pastes into it with each chord. */
export async function study(entry: ProgramEntry): Promise<Study> {
  const running: { stop(): Promise<void> | void }[] = [];
  try {
    const display = await startDisplay();
    running.push(display);
    const program = await entry.start(display);
    running.push(program);
    const x = await XStudyClient.open(display.name, LoggingOwner.atoms);
    running.push(x);
    const window = await x.activeWindow();
    const claimsPing = await x.claimsPing(window);
    const pasting = new Pasting(x, new LoggingOwner(x), program, window);
    const answersPing = claimsPing && (await pasting.pongComes());
    return {
      entry,
      claimsPing,
      answersPing,
      pastes: await tryChords(pasting),
      overtaken: await tryKeys(pasting, answersPing),
      lost: await tryNewOwners(pasting),
    };
  } finally {
    for (const thing of running.reverse()) await thing.stop();
  }
}

async function tryChords(pasting: Pasting): Promise<Study['pastes']> {
  const pastes: { chord: string; tried: Paste[] }[] = [];
  for (const [chord, keys] of Object.entries(CHORDS)) {
    const tried: Paste[] = [];
    for (let index = 0; index < PASTES; index += 1) {
      tried.push(await pasting.paste(keys));
      // A chord that the program does not know.
      if (index === 1 && tried.every(({ took }) => took === undefined)) break;
    }
    pastes.push({ chord, tried });
  }
  return pastes;
}

async function count(when: string, happens: () => Promise<boolean | undefined>): Promise<Count> {
  const seen: boolean[] = [];
  for (let index = 0; index < TRIES; index += 1) {
    const happened = await happens();
    if (happened !== undefined) seen.push(happened);
  }
  return { when, times: seen.filter(Boolean).length, of: seen.length };
}

async function tryKeys(pasting: Pasting, answersPing: boolean): Promise<Count[]> {
  const counts: Count[] = [];
  for (const moment of answersPing ? MOMENTS : MOMENTS.slice(0, 2)) {
    counts.push(await count(moment, () => pasting.keyOvertakes(moment)));
  }
  return counts;
}

async function tryNewOwners(pasting: Pasting): Promise<Count[]> {
  const counts: Count[] = [];
  for (const ms of NEW_OWNER_AFTER_MS) counts.push(await count(`${ms} ms`, () => pasting.isLost(ms)));
  return counts;
}
