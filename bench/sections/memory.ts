import type { Cleanup } from '../processes/cleanup.ts';
import { makeDataDir, startLantype } from '../processes/lantype.ts';
import { canReadMemory, settledResidentBytes } from '../processes/resident-memory.ts';
import { format, formatKiB, formatMiB } from '../report/format.ts';
import type { Section, SectionResult, Table } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import { AGENTS, bytesEach, climb, type Plateau } from './memory-climb.ts';

const RUNS = 3;
const WANTED_BYTES = 12 * 1_024;

type Climb = readonly Plateau[];

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
  const steps = runs[0]?.slice(1) ?? [];
  const head = [title, 'no agents', ...steps.map(({ agents }) => `to ${format(agents)}`), 'each, over all'];
  const rows = runs.map((plateaus, index) => {
    const each = plateaus.slice(1).map((plateau, step) => formatKiB(bytesEach(plateaus[step], plateau)));
    return [`run ${index + 1}`, formatMiB(plateaus[0]?.bytes ?? 0), ...each, formatKiB(overall(plateaus))];
  });
  return [head, ...rows];
}

function overall(plateaus: Climb): number {
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
      `Resident set size (VmRSS) from outside, of ${RUNS} fresh relays each; every column is what one more agent adds on the way to that many, the last one the whole rise from 0 to ${format(AGENTS)} over ${format(AGENTS)}.`,
      'No garbage collection can be forced from outside: code that is compiled once, the young generation while it grows (kept small by the flags in scripts/runtime.mjs), and garbage not yet collected count as if agents kept them.',
      'Every agent has a token and a deviceId of its own, and has registered. A plateau counts when its size has not changed for 3 s.',
    ],
    checks: [
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
