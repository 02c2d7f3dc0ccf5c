import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openNatsCluster } from '../../test/helpers/nats/nats-cluster.ts';
import { hasNats } from '../../test/helpers/nats/nats-server.ts';
import { newDataFolder } from '../../test/helpers/processes/data-folder.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { cpuMicroseconds } from '../processes/cpu-time.ts';
import { createTokens, startLantype } from '../processes/lantype.ts';
import { startWorker, type Worker } from '../processes/worker.ts';
import { format, formatMs, formatRatio } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import type { LoadAnswer, LoadRequest } from '../workers/load-generator.ts';
import type { AgentsAnswer, AgentsRequest } from '../workers/raw-agents.ts';

const SIZE = 3;
const CONNECTIONS = 64;
const ROUNDS = 5;
const [WARM_UP_MS, ROUND_MS] = [1_500, 1_500];
const TEXT = 'Bitte „Grüße“ an alle: the quick brown fox — 12 × 34 = 408.';
/** What the relays of a cluster have from the first of them (docs/cluster.md). */
const COMMON = ['secret', 'relay-id', 'tls-key.pem'];

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
  readonly failures: number;
}

async function startMember(cleanup: Cleanup, name: string, servers: readonly string[], from?: Member): Promise<Member> {
  const cluster = servers.length === 0 ? {} : { cluster: { servers, member: name, replicas: SIZE } };
  const { path: dataDir } = cleanup.add(newDataFolder({ requestsPerSecond: 1e6, requestBurst: 1e6, ...cluster }));
  for (const file of from ? COMMON : []) copyFileSync(path.join(from?.dataDir ?? '', file), path.join(dataDir, file));
  const { port, pid } = cleanup.add(await startLantype({ dataDir, args: ['--mode', 'relay'] }));
  const deviceId = `desk-${name}`;
  const [token = '', receive = ''] = await createTokens(dataDir, [
    { name: `sender of ${name}`, scope: 'send' },
    { name: deviceId, scope: 'receive', deviceId },
  ]);
  const agents = cleanup.add(startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts'));
  await agents.ask({ port, agents: [{ deviceId, token: receive }], acknowledge: true });
  const generator = cleanup.add(startWorker<LoadRequest, LoadAnswer>('load-generator.ts'));
  return { dataDir, port, pid, token, deviceId, generator };
}

async function play({ from, to, relays }: Way, nats: readonly number[], durationMs: number): Promise<Round> {
  const pids = relays.map(({ pid }) => pid);
  const before = [cpuMicroseconds(pids), cpuMicroseconds(nats)];
  const answers = await Promise.all(
    from.map(({ generator, port, token }, index) => {
      const body = { deviceId: to[index]?.deviceId, text: TEXT };
      return generator.ask({ port, token, body, connections: Math.floor(CONNECTIONS / from.length), durationMs });
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
    failures: answers.flatMap(({ failures }) => Object.values(failures)).reduce((sum, count) => sum + count, 0),
  };
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-bench-'));
  cleanup.add({ stop: () => rmSync(folder, { recursive: true, force: true }) });
  const nodes = await openNatsCluster(folder, SIZE);
  for (const node of nodes) cleanup.add({ stop: () => node.kill() });
  const nats = nodes.map(({ pid }) => pid);
  const servers = nodes.map(({ url }) => url);
  const alone = await startMember(cleanup, 'alone', []);
  const single: Way = { name: 'one relay, SQLite', from: [alone], to: [alone], relays: [alone] };
  const members: Member[] = [];
  const table = [['64 connections', 'requests/s', '× SQLite', 'p50', 'p99', 'CPU, relays', 'CPU, NATS', 'failures']];
  let failed = 0;
  const measure = async (way: Way): Promise<void> => {
    const ways = [single, way];
    const rounds: Round[][] = [[], []];
    for (const each of ways) await play(each, nats, WARM_UP_MS);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, each] of ways.entries()) rounds[index]?.push(await play(each, nats, ROUND_MS));
    }
    const [beside = [], own = []] = rounds;
    const row = (name: string, of: readonly Round[]): string[] => {
      const middle = (pick: (round: Round) => number): number => median(of.map(pick));
      const share = median(of.map(({ perSecond }, index) => perSecond / (beside[index]?.perSecond ?? Number.NaN)));
      failed += of.reduce((sum, { failures }) => sum + failures, 0);
      return [
        name,
        format(middle(({ perSecond }) => perSecond)),
        formatRatio(share),
        formatMs(middle(({ p50 }) => p50)),
        formatMs(middle(({ p99 }) => p99)),
        `${format(middle(({ relayUs }) => relayUs))} µs`,
        `${format(middle(({ natsUs }) => natsUs))} µs`,
        String(of.reduce((sum, { failures }) => sum + failures, 0)),
      ];
    };
    if (table.length === 1) table.push(row(single.name, beside));
    table.push(row(way.name, own));
  };
  for (let size = 1; size <= SIZE; size += 1) {
    members.push(await startMember(cleanup, `relay-${size}`, servers, members[0]));
    const all = [...members];
    await measure({ name: `${size} of a cluster, each for its own`, from: all, to: all, relays: all });
  }
  const next = members.map((_, index) => members[(index + 1) % SIZE] ?? alone);
  await measure({ name: `${SIZE}, each for a computer of another`, from: members, to: next, relays: members });
  return {
    tables: [table],
    notes: [
      `The program as it ships, in processes: up to ${SIZE} relays, ${SIZE} servers of NATS that all keep each text, and for each relay an agent and a load generator, all on this machine's processors. More relays have no more of them here: what grows with relays on machines of their own is not seen, what a text costs is.`,
      `Medians of ${ROUNDS} rounds of ${ROUND_MS / 1_000} s, each beside a round of the single relay; CPU: processor time of a request, of all relays and of all servers together.`,
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
