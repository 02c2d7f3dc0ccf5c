import { Random } from '../engine/random.ts';
import type { Setup } from '../world/setup.ts';
import { acts, type Kind } from './acts.ts';
import { NIGHT_MS } from './machine-acts.ts';
import { type Theme, themeOf, type Weights, weightsOf } from './themes.ts';

/** What is done, so long after what was done before. */
export interface Action {
  /** Its place in the whole history: its chance comes from it, also when others are left out. */
  readonly index: number;
  readonly kind: Kind;
  /** Milliseconds. */
  readonly after: number;
}

/** What a history is to be of. */
export interface Choice {
  readonly theme?: Theme | undefined;
  /** Of several relays that are one; default: of one relay by itself. */
  readonly cluster?: boolean | undefined;
}

/** A world and what happens in it; all of it follows from the seed. */
export interface History {
  readonly seed: string;
  /** What was chosen, and does not follow from the seed. */
  readonly choice: Choice;
  readonly setup: Setup;
  readonly actions: readonly Action[];
}

/** `theme`: what it is about, instead of what its seed says. */
export function makeHistory(seed: string, { theme, cluster = false }: Choice = {}): History {
  const random = new Random(seed);
  const chosen = random.weighted(weightsOf(cluster));
  const { kinds, setup, onCluster } = themeOf(theme ?? chosen);
  const count = random.int(10, 34);
  return {
    seed,
    choice: { theme, cluster },
    setup: {
      ...{ hub: random.chance(0.25), phones: random.chance(0.3) ? 2 : 1, scripts: random.chance(0.3) ? 2 : 1 },
      ...{ twin: false, otherRelay: false, observers: random.chance(0.4) },
      holdAfterMs: random.pick([120_000, 120_000, 20_000]),
      relays: onCluster ? random.pick([2, 3, 3]) : 1,
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

export function actOf(kind: Kind) {
  return acts[kind];
}
