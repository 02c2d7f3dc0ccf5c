import { Random } from '../engine/random.ts';
import type { Setup } from '../world/setup.ts';
import { acts, type Kind } from './acts.ts';
import { NIGHT_MS } from './machine-acts.ts';

/** What is done, so long after what was done before. */
export interface Action {
  /** Its place in the whole history: its chance comes from it, also when others are left out. */
  readonly index: number;
  readonly kind: Kind;
  /** Milliseconds. */
  readonly after: number;
}

/** A world and what happens in it; all of it follows from the seed. */
export interface History {
  readonly seed: string;
  /** When it was chosen, and does not follow from the seed. */
  readonly theme: Theme | undefined;
  readonly setup: Setup;
  readonly actions: readonly Action[];
}

type Weights = Partial<Record<Kind, number>>;

const USERS: Weights = {
  ...{ send: 14, post: 14, cancel: 5, withdraw: 5, look: 3, reload: 2, away: 1, decide: 3, wait: 3 },
  ...{ pause: 1, resume: 1, lock: 1, mood: 2, longNight: 0.06 },
};
const NETWORK: Weights = {
  cut: 5,
  unreachable: 4,
  forget: 3,
  slow: 3,
  networkChanged: 1,
  sendAndStrike: 4,
  cancelOnTheWay: 0.7,
};
const CUTS: Weights = { cut: 3, forget: 2, unreachable: 1 };
const CRASHES: Weights = { kill: 4, mine: 7, stop: 2, sendAndStrike: 3 };
const POWER: Weights = {
  ...{ powerCut: 5, diskFull: 4, slowDisk: 3, mine: 2, sendAndStrike: 3, editAndStrike: 2, holdAndStrike: 2 },
  ...{ pause: 2, lock: 2, decide: 4, mood: 2 },
};
const CLOCKS: Weights = { suspend: 5, jump: 3, tooLateClock: 1 };
const OWNER: Weights = { revokeSender: 5, revokeDevice: 2, pairPhone: 3, newToken: 3 };
const FOLDERS: Weights = { backUp: 5, restore: 4, kill: 1 };

interface ThemeParts {
  readonly weight: number;
  readonly faults: readonly Weights[];
  readonly setup?: Partial<Setup>;
}

/** What a history is mostly about: all of everything at once would hide what one thing does. */
const THEMES = {
  calm: { weight: 1, faults: [] },
  network: { weight: 3, faults: [NETWORK] },
  crashes: { weight: 4, faults: [CRASHES] },
  'crashes and network': { weight: 4, faults: [CRASHES, NETWORK] },
  power: { weight: 3, faults: [POWER, NETWORK] },
  clocks: { weight: 3, faults: [CLOCKS, NETWORK], setup: { holdAfterMs: 20_000 } },
  owner: { weight: 3, faults: [OWNER, NETWORK, { kill: 2, withdraw: 5 }] },
  crowd: { weight: 0.3, faults: [{ flood: 5, kill: 1, cut: 1 }], setup: { hub: false, scripts: 2 } },
  users: { weight: 2, faults: [{ pause: 5, resume: 3, lock: 6, mood: 8, decide: 9, cancel: 6, withdraw: 6 }, CUTS] },
  folders: { weight: 2, faults: [FOLDERS, NETWORK] },
  twin: { weight: 2, faults: [{ startTwin: 4, stopTwin: 2, suspend: 2 }, NETWORK, CRASHES], setup: { twin: true } },
  'two relays': { weight: 1, faults: [{ otherRelay: 6 }, NETWORK], setup: { otherRelay: true, hub: false } },
  everything: {
    ...{ weight: 3, faults: [NETWORK, CRASHES, POWER, CLOCKS, OWNER, FOLDERS, { startTwin: 1, stopTwin: 1 }] },
    ...{ setup: { twin: true } },
  },
} as const satisfies Record<string, ThemeParts>;
export type Theme = keyof typeof THEMES;

/** `theme`: what it is about, instead of what its seed says. */
export function makeHistory(seed: string, theme?: Theme): History {
  const random = new Random(seed);
  const weights = Object.fromEntries(Object.entries(THEMES).map(([name, { weight }]) => [name, weight]));
  const chosen = random.weighted(weights);
  const { faults, setup }: ThemeParts = THEMES[theme ?? (chosen as Theme)];
  const kinds = addUp([USERS, ...faults]);
  const count = random.int(10, 34);
  return {
    seed,
    theme,
    setup: {
      ...{ hub: random.chance(0.25), phones: random.chance(0.3) ? 2 : 1, scripts: random.chance(0.3) ? 2 : 1 },
      ...{ twin: false, otherRelay: false, observers: random.chance(0.4) },
      holdAfterMs: random.pick([120_000, 120_000, 20_000]),
      ...setup,
    },
    actions: actionsOf(random, kinds, count),
  };
}

function actionsOf(random: Random, kinds: Weights, count: number): Action[] {
  const actions: Action[] = [];
  for (let index = 0; index < count; index += 1) {
    const kind = random.weighted(kinds);
    // What comes after a night comes in the morning.
    const night = actions.at(-1)?.kind === 'longNight' ? NIGHT_MS : 0;
    actions.push({ index, kind, after: night + pauseOf(random) });
  }
  return actions;
}

/** Mostly close together, for that is where things go wrong; sometimes minutes. */
function pauseOf(random: Random): number {
  const length = random.weighted({ none: 2, short: 10, second: 6, minute: 1, long: 0.15 });
  if (length === 'none') return 0;
  if (length === 'short') return random.spread(1, 200);
  if (length === 'second') return random.spread(200, 6_000);
  return length === 'minute' ? random.spread(6_000, 60_000) : random.spread(60_000, 400_000);
}

function addUp(all: readonly Weights[]): Weights {
  const sum: Weights = {};
  for (const weights of all) {
    for (const kind of Object.keys(weights) as Kind[]) sum[kind] = (sum[kind] ?? 0) + (weights[kind] ?? 0);
  }
  return sum;
}

export function isTheme(name: string): name is Theme {
  return name in THEMES;
}

export function actOf(kind: Kind) {
  return acts[kind];
}
