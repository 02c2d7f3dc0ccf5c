import type { Cleanup } from '../processes/cleanup.ts';
import { cpuMicroseconds } from '../processes/cpu-time.ts';
import { createTokens, makeDataDir, startLantype } from '../processes/lantype.ts';
import { startWorker, type Worker } from '../processes/worker.ts';
import { format, formatMs, formatRatio } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import type { LoadAnswer, LoadRequest } from '../workers/load-generator.ts';
import type { AgentsAnswer, AgentsRequest } from '../workers/raw-agents.ts';

const SIZES = [200, 10_000] as const;
const ROUNDS = 9;
const ROUND_MS = 1_500;
const CONNECTIONS = 64;
const LISTS = 7;
/** Longer than the time in which every agent is pinged once. */
const PACED = { connections: 2, pauseMs: 20, durationMs: 35_000 };
const WANTED_CPU = 1.3;
const WANTED_LONGEST_MS = 100;
/** More than in proportion to the number of computers; a hundredth of it is the request itself. */
const WANTED_GROWTH = 1.5;

/** A relay with so many computers, all of which acknowledge at once, and as many senders. */
interface Place {
  readonly size: number;
  readonly pid: number;
  readonly port: number;
  readonly owner: string;
  readonly senders: readonly { readonly token: string; readonly body: object }[];
  readonly rounds: { readonly cpuUs: number; readonly perSecond: number }[];
}

async function start(size: number, cleanup: Cleanup): Promise<Place> {
  const { dataDir } = cleanup.add(makeDataDir());
  const deviceIds = Array.from({ length: size }, (_, index) => `desk-${index}`);
  const [owner = '', ...tokens] = await createTokens(dataDir, [
    { name: 'owner', scope: 'admin' },
    ...deviceIds.map((deviceId) => ({ name: deviceId, scope: 'receive' as const, deviceId })),
    ...deviceIds.map((deviceId) => ({ name: `phone of ${deviceId}`, scope: 'send' as const })),
  ]);
  const { pid, port } = cleanup.add(await startLantype({ dataDir, args: ['--mode', 'relay'] }));
  const agents = deviceIds.map((deviceId, index) => ({ deviceId, token: tokens[index] ?? '' }));
  const worker = cleanup.add(startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts'));
  const { connected } = await worker.ask({ port, agents, acknowledge: true });
  if (connected !== size) throw new Error(`${connected} agents are connected, not ${size}`);
  const senders = deviceIds.map((deviceId, index) => ({
    token: tokens[size + index] ?? '',
    body: { deviceId, text: 'the quick brown fox — 12 × 34 = 408.' },
  }));
  return { size, pid, port, owner, senders, rounds: [] };
}

type Generator = Worker<LoadRequest, LoadAnswer>;

/** Every sender in turn, each to a computer of its own. */
function load(generator: Generator, { port, senders }: Place, how: Pick<LoadRequest, 'connections' | 'durationMs'>) {
  const [{ token, body } = { token: '', body: {} }, ...others] = senders;
  return generator.ask({ port, token, body, others, ...how });
}

async function playRound(generator: Generator, place: Place): Promise<void> {
  const before = cpuMicroseconds([place.pid]);
  const how = { connections: CONNECTIONS, durationMs: ROUND_MS };
  const { requests, perSecond } = await load(generator, place, how);
  place.rounds.push({ cpuUs: (cpuMicroseconds([place.pid]) - before) / requests, perSecond });
}

/** Processor time of the relay for one answer, milliseconds; the median of some. */
async function listMs({ pid, port, owner }: Place, path: string): Promise<number> {
  const times: number[] = [];
  for (let ask = 0; ask < LISTS; ask += 1) {
    const before = cpuMicroseconds([pid]);
    // Ten of them, for the clock of the system ticks a hundred times a second.
    for (let each = 0; each < 10; each += 1) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { authorization: `Bearer ${owner}` },
      });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await response.arrayBuffer();
    }
    times.push((cpuMicroseconds([pid]) - before) / 10 / 1_000);
  }
  return median(times);
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const places: Place[] = [];
  for (const size of SIZES) places.push(await start(size, cleanup));
  const generator = cleanup.add(startWorker<LoadRequest, LoadAnswer>('load-generator.ts'));
  for (const place of places) await playRound(generator, place);
  for (const place of places) place.rounds.length = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const place of places) await playRound(generator, place);
  }
  const rows: string[][] = [];
  const lists: { devices: number; metrics: number; longest: number }[] = [];
  for (const place of places) {
    const { longest } = await load(generator, place, PACED);
    const [devices, metrics] = [await listMs(place, '/devices'), await listMs(place, '/metrics')];
    lists.push({ devices, metrics, longest });
    rows.push([
      format(place.size),
      format(median(place.rounds.map(({ perSecond }) => perSecond))),
      `${format(median(place.rounds.map(({ cpuUs }) => cpuUs)))} µs`,
      formatMs(devices),
      formatMs(metrics),
      formatMs(longest),
    ]);
  }
  const [few, many] = places;
  const cpu = median((many?.rounds ?? []).map(({ cpuUs }, round) => cpuUs / (few?.rounds[round]?.cpuUs ?? Number.NaN)));
  const [least, most] = lists;
  const factor = SIZES[1] / SIZES[0];
  const growth = (what: 'devices' | 'metrics') => (most?.[what] ?? Number.NaN) / (least?.[what] ?? Number.NaN) / factor;
  return {
    tables: [[['computers, and senders', 'requests/s', 'CPU each', '/devices', '/metrics', 'longest, paced'], ...rows]],
    notes: [
      `Two relays at once, ${ROUNDS} rounds of ${ROUND_MS / 1_000} s in turn with ${CONNECTIONS} connections; every sender in turn, each to a computer of its own, all of which are connected.`,
      '/devices and /metrics: processor time of the relay for one answer.',
      `Longest, paced: POST to answer over ${PACED.durationMs / 1_000} s, in which every computer is pinged at least once; ${PACED.connections} senders with ${PACED.pauseMs} ms between an answer and the next message.`,
    ],
    checks: [
      {
        what: `CPU each with ${format(SIZES[1])}, beside ${SIZES[0]}`,
        target: `≤ ${WANTED_CPU} ×`,
        measured: formatRatio(cpu),
        met: cpu <= WANTED_CPU,
      },
      ...(['devices', 'metrics'] as const).map((what) => ({
        what: `/${what} for each computer, beside ${SIZES[0]}`,
        target: `≤ ${WANTED_GROWTH} ×`,
        measured: formatRatio(growth(what)),
        met: growth(what) <= WANTED_GROWTH,
      })),
      {
        what: `longest answer with ${format(SIZES[1])}`,
        target: `≤ ${WANTED_LONGEST_MS} ms`,
        measured: formatMs(most?.longest ?? Number.NaN),
        met: (most?.longest ?? Number.POSITIVE_INFINITY) <= WANTED_LONGEST_MS,
      },
    ],
  };
}

export const scaleSection: Section = {
  name: 'scale',
  title: '10,000 computers and 10,000 senders',
  impossible: () => (process.platform === 'linux' ? undefined : 'processor time is read from /proc'),
  run,
};
