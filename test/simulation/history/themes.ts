import type { Setup } from '../world/setup.ts';
import type { Kind } from './acts.ts';

export type Weights = Partial<Record<Kind, number>>;

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

const CLUSTER: Weights = {
  ...{
    stopMember: 3,
    cutFromNats: 3,
    natsDown: 2,
    noQuorum: 1,
    slowNats: 1,
    loseAcks: 2,
    newLeader: 1.5,
    hearLate: 1.5,
  },
  ...{ deliverAgain: 1.5, sendAndStrikeCluster: 9, sendEverywhere: 4 },
};
const LEASES: Weights = { burst: 20, stopMember: 5, cutFromNats: 5, loseAcks: 5, newLeader: 2, hearLate: 2 };
const ON_CLUSTER: Partial<Setup> = { hub: false, otherRelay: false };

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

/** On several relays that are one. */
const CLUSTER_THEMES = {
  leases: { weight: 1, faults: [LEASES], setup: ON_CLUSTER },
  cluster: { weight: 4, faults: [CLUSTER], setup: ON_CLUSTER },
  'cluster and network': { weight: 3, faults: [CLUSTER, NETWORK], setup: ON_CLUSTER },
  'cluster and crashes': { weight: 3, faults: [CLUSTER, CRASHES], setup: ON_CLUSTER },
  'cluster and power': { weight: 1, faults: [CLUSTER, POWER], setup: ON_CLUSTER },
  'cluster and owner': { weight: 2, faults: [CLUSTER, OWNER, { withdraw: 5 }], setup: ON_CLUSTER },
  'cluster and users': {
    weight: 1,
    faults: [CLUSTER, { pause: 5, resume: 3, lock: 6, mood: 8, decide: 9, cancel: 6 }],
    setup: ON_CLUSTER,
  },
  'cluster and everything': {
    ...{ weight: 2, faults: [CLUSTER, NETWORK, CRASHES, POWER, CLOCKS, OWNER, FOLDERS, { startTwin: 1, stopTwin: 1 }] },
    setup: { ...ON_CLUSTER, twin: true },
  },
} as const satisfies Record<string, ThemeParts>;
export type Theme = keyof typeof THEMES | keyof typeof CLUSTER_THEMES;

const ALL: Readonly<Record<Theme, ThemeParts>> = { ...THEMES, ...CLUSTER_THEMES };

/** What is done in it, how often; who is there, where that is not left to chance. */
export function themeOf(theme: Theme) {
  const { faults, setup } = ALL[theme];
  return { kinds: addUp([USERS, ...faults]), setup, onCluster: theme in CLUSTER_THEMES };
}

/** How often each theme is chosen. */
export function weightsOf(cluster: boolean): Partial<Record<Theme, number>> {
  const themes: Partial<Record<Theme, ThemeParts>> = cluster ? CLUSTER_THEMES : THEMES;
  return Object.fromEntries(Object.entries(themes).map(([name, { weight }]) => [name, weight]));
}

export function isTheme(name: string): name is Theme {
  return name in ALL;
}

function addUp(all: readonly Weights[]): Weights {
  const sum: Weights = {};
  for (const weights of all) {
    for (const kind of Object.keys(weights) as Kind[]) sum[kind] = (sum[kind] ?? 0) + (weights[kind] ?? 0);
  }
  return sum;
}
