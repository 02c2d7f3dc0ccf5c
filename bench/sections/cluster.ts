import os from 'node:os';
import { hasNats } from '../../test/helpers/nats/nats-server.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { cpuMicroseconds } from '../processes/cpu-time.ts';
import { letIn } from '../processes/lantype.ts';
import { newRelayFolder, startNatsServers, startRelayOn } from '../processes/relay-cluster.ts';
import { startWorker, type Worker } from '../processes/worker.ts';
import { format, formatMs, formatRatio } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import type { LoadAnswer, LoadRequest } from '../workers/load-generator.ts';
import type { AgentsAnswer, AgentsRequest } from '../workers/raw-agents.ts';

const SIZE = 3;
const [ONE, MANY] = [1, 64];
const ROUNDS = 5;
const [WARM_UP_MS, ROUND_MS] = [1_500, 1_500];
const TEXT = 'Bitte „Grüße“ an alle: the quick brown fox — 12 × 34 = 408.';

const COLUMNS = ['requests/s', '× SQLite', 'p50', 'p99', 'CPU, relays', 'CPU, NATS', 'busy', 'failures'];

/** A relay with a computer of its own, which acknowledges at once. */
interface Member {
  readonly dataDir: string;
  readonly port: number;
  readonly pid: number;
  readonly token: string;
  readonly deviceId: string;
  readonly generator: Worker<LoadRequest, LoadAnswer>;
}

/** Who posts where, for which computer. */
interface Way {
  readonly name: string;
  readonly connections: number;
  readonly from: readonly Member[];
  readonly to: readonly Member[];
  /** Of these, processor time is counted. */
  readonly relays: readonly Member[];
}

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly relayUs: number;
  readonly natsUs: number;
  /** Of the whole machine, by this and everything else. */
  readonly busy: number;
  readonly failures: number;
}

async function startMember(cleanup: Cleanup, name: string, servers: readonly string[], from?: Member): Promise<Member> {
  const dataDir = newRelayFolder(cleanup, name, servers, from?.dataDir);
  const { port, pid } = await startRelayOn(cleanup, dataDir);
  const deviceId = `desk-${name}`;
  const [token = '', receive = ''] = await letIn(dataDir, [
    { name: `sender of ${name}`, scope: 'send' },
    { name: deviceId, scope: 'receive', deviceId },
  ]);
  const agents = cleanup.add(startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts'));
  await agents.ask({ port, agents: [{ deviceId, token: receive }], acknowledge: true });
  const generator = cleanup.add(startWorker<LoadRequest, LoadAnswer>('load-generator.ts'));
  return { dataDir, port, pid, token, deviceId, generator };
}

async function play(
  { connections, from, to, relays }: Way,
  nats: readonly number[],
  durationMs: number,
): Promise<Round> {
  const pids = relays.map(({ pid }) => pid);
  const before = [cpuMicroseconds(pids), cpuMicroseconds(nats)];
  const idleBefore = idleMs();
  const startedAt = performance.now();
  const answers = await Promise.all(
    from.map(({ generator, port, token }, index) => {
      const body = { deviceId: to[index]?.deviceId, text: TEXT };
      return generator.ask({ port, token, body, connections: Math.ceil(connections / from.length), durationMs });
    }),
  );
  const requests = answers.reduce((sum, answer) => sum + answer.requests, 0);
  const [relayUs = 0, natsUs = 0] = [cpuMicroseconds(pids), cpuMicroseconds(nats)].map(
    (now, index) => (now - (before[index] ?? 0)) / requests,
  );
  return {
    perSecond: answers.reduce((sum, { perSecond }) => sum + perSecond, 0),
    p50: median(answers.map(({ p50 }) => p50)),
    p99: Math.max(...answers.map(({ p99 }) => p99)),
    relayUs,
    natsUs,
    busy: 1 - (idleMs() - idleBefore) / (performance.now() - startedAt) / os.availableParallelism(),
    failures: answers.flatMap(({ failures }) => Object.values(failures)).reduce((sum, count) => sum + count, 0),
  };
}

/** Of all processors together, since the machine began. */
function idleMs(): number {
  return os.cpus().reduce((sum, { times }) => sum + times.idle, 0);
}

/** Those of one way and, each beside it, of the relay alone. */
interface Measured {
  readonly own: readonly Round[];
  readonly beside: readonly Round[];
}

async function measure(way: Way, single: Way, nats: readonly number[]): Promise<Measured> {
  const measured: Round[][] = [[], []];
  const ways = [way, { ...single, connections: way.connections }];
  for (const each of ways) await play(each, nats, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, each] of ways.entries()) measured[index]?.push(await play(each, nats, ROUND_MS));
  }
  const [own = [], beside = []] = measured;
  return { own, beside };
}

function row(name: string, rounds: readonly Round[], beside: readonly Round[]): string[] {
  const middle = (pick: (round: Round) => number): number => median(rounds.map(pick));
  const share = median(rounds.map(({ perSecond }, index) => perSecond / (beside[index]?.perSecond ?? Number.NaN)));
  return [
    name,
    format(middle(({ perSecond }) => perSecond)),
    formatRatio(share),
    formatMs(middle(({ p50 }) => p50)),
    formatMs(middle(({ p99 }) => p99)),
    `${format(middle(({ relayUs }) => relayUs))} µs`,
    `${format(middle(({ natsUs }) => natsUs))} µs`,
    `${format(middle(({ busy }) => busy) * 100)} %`,
    String(failuresOf(rounds)),
  ];
}

function failuresOf(rounds: readonly Round[]): number {
  return rounds.reduce((sum, { failures }) => sum + failures, 0);
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const { urls: servers, pids: nats } = await startNatsServers(cleanup, SIZE);
  const alone = await startMember(cleanup, 'alone', []);
  const single: Way = { name: 'one relay, SQLite', connections: MANY, from: [alone], to: [alone], relays: [alone] };
  const members: Member[] = [];
  const tables = [ONE, MANY].map((connections) => [[`${connections} connections`, ...COLUMNS]]);
  const all: Round[] = [];
  const add = async (way: Way): Promise<void> => {
    const { own, beside } = await measure(way, single, nats);
    all.push(...own, ...beside);
    const table = tables[way.connections === ONE ? 0 : 1];
    if (table?.length === 1) table.push(row(single.name, beside, beside));
    table?.push(row(way.name, own, beside));
  };
  for (let size = 1; size <= SIZE; size += 1) {
    members.push(await startMember(cleanup, `relay-${size}`, servers, members[0]));
    const each = [...members];
    const [first = alone] = members;
    const own = { from: each, to: each, relays: each };
    await add({ name: `${size} of a cluster, each for its own`, connections: MANY, ...own });
    if (size !== 2) await add({ name: `${size} of a cluster`, connections: ONE, ...own, from: [first], to: [first] });
  }
  const next = members.map((_, index) => members[(index + 1) % SIZE] ?? alone);
  for (const connections of [ONE, MANY]) {
    const [from, to] = connections === ONE ? [members.slice(0, 1), next.slice(0, 1)] : [members, next];
    await add({ name: `${SIZE}, each for a computer of another`, connections, from, to, relays: members });
  }
  const failed = failuresOf(all);
  return {
    tables,
    notes: [
      `The program as it ships, in processes: up to ${SIZE} relays, ${SIZE} servers of NATS that all keep each text, and for each relay an agent and a load generator, all on this machine's processors. Where these are busy, it is they that are measured: more relays have no more of them here. What grows with relays on machines of their own is not seen, what a text costs is.`,
      `Medians of ${ROUNDS} rounds of ${ROUND_MS / 1_000} s, each beside a round of the single relay; CPU: processor time of a request, of all relays and of all servers together; busy: all processors, by this and everything else.`,
    ],
    checks: [{ what: 'answers other than 200, typed', target: 'none', measured: String(failed), met: failed === 0 }],
  };
}

export const clusterSection: Section = {
  name: 'cluster',
  title: 'Relays of a cluster beside a relay alone',
  impossible: () => (hasNats ? undefined : 'nats-server is not installed'),
  run,
};
