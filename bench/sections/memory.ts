import type { Cleanup } from '../processes/cleanup.ts';
import { createTokens, makeDataDir, startLantype } from '../processes/lantype.ts';
import { canReadMemory, settledResidentBytes } from '../processes/resident-memory.ts';
import { startWorker } from '../processes/worker.ts';
import { format, formatKiB, formatMiB } from '../report/format.ts';
import type { Section, SectionResult, Table } from '../report/section.ts';
import { slope } from '../report/statistics.ts';
import type { AgentsAnswer, AgentsRequest } from '../workers/raw-agents.ts';

const AGENTS = 2_000;
const STEP = 500;
/** Agents that come first and stay: with them the code of the way in is compiled, which happens once. */
const FIRST_AGENTS = 100;
const WANTED_BYTES = 12 * 1_024;

interface Plateau {
  readonly agents: number;
  readonly bytes: number;
}

/** The resident memory with more and more agents, each plateau after it has settled. */
async function climb(cleanup: Cleanup): Promise<Plateau[]> {
  const { dataDir } = cleanup.add(makeDataDir());
  const deviceIds = Array.from({ length: FIRST_AGENTS + AGENTS }, (_, index) => `idle-desk-${index}`);
  const tokens = await createTokens(
    dataDir,
    deviceIds.map((deviceId) => ({ name: deviceId, scope: 'receive' as const, deviceId })),
  );
  const { pid, port } = cleanup.add(await startLantype({ dataDir, args: ['--mode', 'relay'] }));
  const worker = cleanup.add(startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts'));
  const plateaus: Plateau[] = [{ agents: 0, bytes: await settledResidentBytes(pid) }];
  let from = 0;
  for (let to = FIRST_AGENTS; to <= deviceIds.length; to += STEP) {
    const agents = deviceIds
      .slice(from, to)
      .map((deviceId, index) => ({ deviceId, token: tokens[from + index] ?? '' }));
    const { connected } = await worker.ask({ port, agents, acknowledge: false });
    if (connected !== to) throw new Error(`${connected} agents are connected, not ${to}`);
    plateaus.push({ agents: to, bytes: await settledResidentBytes(pid) });
    from = to;
  }
  return plateaus;
}

async function emptyRelayBytes(cleanup: Cleanup): Promise<number> {
  const { dataDir } = cleanup.add(makeDataDir());
  const { pid } = cleanup.add(await startLantype({ dataDir, args: ['--mode', 'relay'] }));
  return settledResidentBytes(pid);
}

function tableOf(plateaus: readonly Plateau[]): Table {
  const rows = plateaus.map(({ agents, bytes }, index) => {
    const before = plateaus[index - 1];
    const each = before === undefined ? '' : formatKiB((bytes - before.bytes) / (agents - before.agents));
    return [format(agents), formatMiB(bytes), each];
  });
  return [['idle agents', 'resident', 'each more'], ...rows];
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const empty = await emptyRelayBytes(cleanup);
  const plateaus = await climb(cleanup);
  const [start, first] = plateaus;
  const last = plateaus.at(-1);
  if (start === undefined || first === undefined || last === undefined) throw new Error('nothing was measured');
  const each = (last.bytes - first.bytes) / AGENTS;
  const line = slope(plateaus.slice(1).map(({ agents, bytes }) => ({ x: agents, y: bytes })));
  return {
    tables: [
      [
        ['relay process', 'resident'],
        ['idle, no tokens, no agents', formatMiB(empty)],
        [`idle, ${format(FIRST_AGENTS + AGENTS)} tokens, no agents`, formatMiB(start.bytes)],
      ],
      tableOf(plateaus),
    ],
    notes: [
      'Resident set size (VmRSS) of the process as it ships, from outside; no garbage collection is forced, so what V8 has not collected yet is counted in.',
      `The first ${FIRST_AGENTS} agents pay for code that is loaded and compiled once; the figure is that of the ${format(AGENTS)} after them, first plateau to last.`,
      `The least-squares line through the plateaus from there on rises ${formatKiB(line)} an agent; with the first ones, and all that happens once, it is ${formatKiB((last.bytes - start.bytes) / last.agents)}.`,
      'Every agent has a token and a deviceId of its own, and has registered; a plateau counts when its size has not changed for 3 s.',
    ],
    checks: [
      {
        what: `resident memory per idle agent over ${format(AGENTS)}`,
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
