import type { Cleanup } from '../processes/cleanup.ts';
import { makeDataDir, startLantype } from '../processes/lantype.ts';
import { canReadMemory, settledResidentBytes } from '../processes/resident-memory.ts';
import { format, formatKiB, formatMiB } from '../report/format.ts';
import type { Section, SectionResult, Table } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import { AGENTS, bytesEach, type Climb, climb } from './memory-climb.ts';

const RUNS = 3;
const WANTED_BYTES = 10 * 1_024;
const WANTED_IDLE_BYTES = 95 * 1_024 * 1_024;

async function climbs(cleanup: Cleanup): Promise<Climb[]> {
  const runs: Climb[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await climb(cleanup));
  return runs;
}

async function emptyRelayBytes(cleanup: Cleanup): Promise<number> {
  const { dataDir } = cleanup.add(makeDataDir());
  const { pid } = cleanup.add(await startLantype({ dataDir, args: ['--mode', 'relay'] }));
  return settledResidentBytes(pid);
}

function tableOf(title: string, runs: readonly Climb[]): Table {
  const steps = runs[0]?.plateaus.slice(1) ?? [];
  const head = [
    title,
    'fresh',
    'no agents',
    ...steps.map(({ agents }) => `to ${format(agents)}`),
    'each, over all',
    'in all',
    'each, from fresh',
  ];
  const rows = runs.map(({ freshBytes, plateaus }, index) => {
    const each = plateaus.slice(1).map((plateau, step) => formatKiB(bytesEach(plateaus[step], plateau)));
    const total = formatMiB(plateaus.at(-1)?.bytes ?? 0);
    const first = [formatMiB(freshBytes), formatMiB(plateaus[0]?.bytes ?? 0)];
    const fromFresh = formatKiB(bytesEach({ agents: 0, bytes: freshBytes }, plateaus.at(-1)));
    return [`run ${index + 1}`, ...first, ...each, formatKiB(overall({ freshBytes, plateaus })), total, fromFresh];
  });
  return [head, ...rows];
}

function overall({ plateaus }: Climb): number {
  return bytesEach(plateaus[0], plateaus.at(-1));
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const empty = await emptyRelayBytes(cleanup);
  const runs = await climbs(cleanup);
  const each = median(runs.map(overall));
  return {
    tables: [
      [
        ['relay process', 'resident'],
        ['idle, without tokens and agents', formatMiB(empty)],
      ],
      tableOf('idle agents', runs),
    ],
    notes: [
      `Resident set size (VmRSS) from outside, of ${RUNS} relays each; every column is what one more agent adds on the way to that many, "each, over all" the whole rise from 0 to ${format(AGENTS)} over ${format(AGENTS)}.`,
      'Between "fresh" and "no agents" 200 agents came and went three times: the code for agents is compiled, and the pages of the compiler are in memory, once and whatever the number of agents. "each, from fresh" counts that as the agents\', too.',
      'No garbage collection can be forced from outside: what is not yet collected counts as if agents kept it.',
      'Every agent has a token and a deviceId of its own, and has registered. A plateau counts when its size has not changed for 3 s.',
    ],
    checks: [
      {
        what: 'idle, without tokens and agents',
        target: `≤ ${formatMiB(WANTED_IDLE_BYTES)}`,
        measured: formatMiB(empty),
        met: empty <= WANTED_IDLE_BYTES,
      },
      {
        what: `each of ${format(AGENTS)} idle agents (median)`,
        target: `≤ ${formatKiB(WANTED_BYTES)}`,
        measured: formatKiB(each),
        met: each <= WANTED_BYTES,
      },
    ],
  };
}

export const memorySection: Section = {
  name: 'memory',
  title: 'Resident memory of the relay',
  impossible: () => (canReadMemory() ? undefined : 'it is read from /proc, which this system has not'),
  run,
};
