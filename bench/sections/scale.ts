import { setTimeout } from 'node:timers/promises';
import type { Cleanup } from '../processes/cleanup.ts';
import { cpuMicroseconds } from '../processes/cpu-time.ts';
import { createTokens, makeDataDir, startLantype } from '../processes/lantype.ts';
import { startWorker, type Worker } from '../processes/worker.ts';
import { format, formatMs, formatRatio } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import type { LoadAnswer, LoadRequest } from '../workers/load-generator.ts';
import type { FloorAnswer, FloorRequest } from '../workers/peers/floor-agent-socket.ts';
import type { AgentsAnswer, AgentsRequest } from '../workers/raw-agents.ts';

const SIZES = [200, 10_000] as const;
const ROUNDS = 9;
const ROUND_MS = 1_500;
const CONNECTIONS = 64;
const LISTS = 7;
/** All computers are pinged by then: once in 30 s. */
const PINGED_AFTER_MS = 35_000;
const IDLE_MS = 5_000;
/** Longer than the time in which every agent is pinged once. */
const PACED = { connections: 2, pauseMs: 20, durationMs: 35_000 };
const WANTED_CPU = 1.3;
const WANTED_LONGEST_MS = 100;
/** More than in proportion to the number of computers; a hundredth of it is the request itself. */
const WANTED_GROWTH = 1.5;

interface Sender {
  readonly token: string;
  readonly body: object;
}

/** A server with so many computers, all of which acknowledge at once, and as many senders. */
interface Contender {
  readonly size: number;
  readonly pid: number;
  readonly port: number;
  readonly senders: readonly Sender[];
  /** Processor time for each second without requests: pings, which are no part of a request. Microseconds. */
  idleUs: number;
  readonly rounds: { readonly cpuUs: number; readonly perSecond: number }[];
}

interface Place extends Contender {
  readonly owner: string;
}

const TEXT = 'the quick brown fox — 12 × 34 = 408.';

function deviceIdsOf(size: number): string[] {
  return Array.from({ length: size }, (_, index) => `desk-${index}`);
}

async function connectAgents(port: number, agents: AgentsRequest['agents'], cleanup: Cleanup): Promise<void> {
  const worker = cleanup.add(startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts'));
  const { connected } = await worker.ask({ port, agents, acknowledge: true });
  if (connected !== agents.length) throw new Error(`${connected} agents are connected, not ${agents.length}`);
}

/** Bare `node:http` and ws, with as many sockets. */
async function startFloor(size: number, cleanup: Cleanup): Promise<Contender> {
  const floor = cleanup.add(startWorker<FloorRequest, FloorAnswer>('peers/floor-many.ts'));
  const { port } = await floor.ask({ listen: true });
  const agents = deviceIdsOf(size).map((deviceId) => ({ deviceId, token: 'unused' }));
  await connectAgents(port, agents, cleanup);
  const senders = agents.map(({ deviceId, token }) => ({ token, body: { deviceId, text: TEXT } }));
  return { size, pid: floor.pid, port, senders, idleUs: 0, rounds: [] };
}

async function start(size: number, cleanup: Cleanup): Promise<Place> {
  const { dataDir } = cleanup.add(makeDataDir());
  const deviceIds = deviceIdsOf(size);
  const [owner = '', ...tokens] = await createTokens(dataDir, [
    { name: 'owner', scope: 'admin' },
    ...deviceIds.map((deviceId) => ({ name: deviceId, scope: 'receive' as const, deviceId })),
    ...deviceIds.map((deviceId) => ({ name: `phone of ${deviceId}`, scope: 'send' as const })),
  ]);
  const { pid, port } = cleanup.add(await startLantype({ dataDir, args: ['--mode', 'relay'] }));
  const agents = deviceIds.map((deviceId, index) => ({ deviceId, token: tokens[index] ?? '' }));
  await connectAgents(port, agents, cleanup);
  const senders = deviceIds.map((deviceId, index) => ({
    token: tokens[size + index] ?? '',
    body: { deviceId, text: TEXT },
  }));
  return { size, pid, port, owner, senders, idleUs: 0, rounds: [] };
}

type Generator = Worker<LoadRequest, LoadAnswer>;

/** Every sender in turn, each to a computer of its own. */
function load(
  generator: Generator,
  { port, senders }: Contender,
  how: Pick<LoadRequest, 'connections' | 'durationMs'>,
): Promise<LoadAnswer> {
  const [{ token, body } = { token: '', body: {} }, ...others] = senders;
  return generator.ask({ port, token, body, others, ...how });
}

/** Of all at the same time, with their pings under way. */
async function measureIdle(contenders: readonly Contender[]): Promise<void> {
  const before = contenders.map(({ pid }) => cpuMicroseconds([pid]));
  const started = performance.now();
  await setTimeout(IDLE_MS);
  const seconds = (performance.now() - started) / 1_000;
  contenders.forEach((contender, index) => {
    contender.idleUs = (cpuMicroseconds([contender.pid]) - (before[index] ?? Number.NaN)) / seconds;
  });
}

async function playRound(generator: Generator, contender: Contender): Promise<void> {
  const { pid, idleUs, rounds } = contender;
  const before = cpuMicroseconds([pid]);
  const started = performance.now();
  const how = { connections: CONNECTIONS, durationMs: ROUND_MS };
  const { requests, perSecond } = await load(generator, contender, how);
  const idle = (idleUs * (performance.now() - started)) / 1_000;
  rounds.push({ cpuUs: (cpuMicroseconds([pid]) - before - idle) / requests, perSecond });
}

/** Of the median round with many beside few, in rounds that follow each other. */
function growthOf(few: Contender, many: Contender): number {
  return median(many.rounds.map(({ cpuUs }, round) => cpuUs / (few.rounds[round]?.cpuUs ?? Number.NaN)));
}

function medianCpuUs({ rounds }: Contender): number {
  return median(rounds.map(({ cpuUs }) => cpuUs));
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
  const [few, many] = [await start(SIZES[0], cleanup), await start(SIZES[1], cleanup)];
  const connected = performance.now();
  const floors = [await startFloor(SIZES[0], cleanup), await startFloor(SIZES[1], cleanup)] as const;
  const [generator, another] = [0, 1].map(() =>
    cleanup.add(startWorker<LoadRequest, LoadAnswer>('load-generator.ts')),
  ) as [Generator, Generator];
  const contenders = [few, ...floors.slice(0, 1), many, ...floors.slice(1)];
  for (const contender of contenders) await playRound(generator, contender);
  await setTimeout(Math.max(0, connected + PINGED_AFTER_MS - performance.now()));
  await measureIdle(contenders);
  for (const { rounds } of contenders) rounds.length = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const contender of contenders) await playRound(generator, contender);
  }
  const paced = await Promise.all([load(generator, few, PACED), load(another, many, PACED)]);
  const lists: { devices: number; metrics: number }[] = [];
  for (const place of [few, many]) {
    lists.push({ devices: await listMs(place, '/devices'), metrics: await listMs(place, '/metrics') });
  }
  const rows = [few, many].map((place, index) => {
    const [floor, list] = [floors[index], lists[index]];
    return [
      format(place.size),
      `${format(medianCpuUs(place))} µs`,
      floor === undefined ? '' : `${format(medianCpuUs(floor))} µs`,
      formatMs(place.idleUs / 1_000),
      formatMs(list?.devices ?? Number.NaN),
      formatMs(list?.metrics ?? Number.NaN),
      formatMs(paced[index]?.longest ?? Number.NaN),
    ];
  });
  const [cpu, floorCpu] = [growthOf(few, many), growthOf(...floors)];
  const [least, most] = lists;
  const longest = paced[1]?.longest ?? Number.POSITIVE_INFINITY;
  const factor = SIZES[1] / SIZES[0];
  const growth = (what: 'devices' | 'metrics') => (most?.[what] ?? Number.NaN) / (least?.[what] ?? Number.NaN) / factor;
  const head = ['CPU each', 'of node:http + ws', 'idle, each second', '/devices', '/metrics', 'longest, paced'];
  return {
    tables: [[['computers, and senders', ...head], ...rows]],
    notes: [
      `Two relays and two bare floors at once, ${ROUNDS} rounds of ${ROUND_MS / 1_000} s in turn with ${CONNECTIONS} connections; every sender in turn, each to a computer of its own, all of which are connected.`,
      'CPU each: without what the server takes when nobody asks, which is its pings (idle, each second).',
      `Bare node:http + ws with ${format(SIZES[1])} sockets beside ${SIZES[0]}: ${formatRatio(floorCpu)}. So much of the growth is the kernel's, Node.js's and the processor's caches'.`,
      '/devices and /metrics: processor time of the relay for one answer.',
      `Longest, paced: POST to answer over ${PACED.durationMs / 1_000} s, of both relays at the same time, in which every computer is pinged at least once; ${PACED.connections} senders with ${PACED.pauseMs} ms between an answer and the next message.`,
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
        measured: formatMs(longest),
        met: longest <= WANTED_LONGEST_MS,
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
