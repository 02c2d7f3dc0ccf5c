import type { Cleanup } from '../processes/cleanup.ts';
import { startWorker, type Worker } from '../processes/worker.ts';
import { format, formatMs, formatRatio } from '../report/format.ts';
import type { Section, SectionResult, Table } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import type { LoadAnswer, LoadRequest } from '../workers/load-generator.ts';
import { BENCH_DEVICE, type Contender, startContenders } from './relay-contenders.ts';

const CONNECTIONS = [1, 64] as const;
const ROUNDS = 7;
const WARM_UP_MS = 3_000;
const ROUND_MS = 2_000;
const WANTED_SHARE = 0.8;
const BODY = { deviceId: BENCH_DEVICE, text: 'Bitte „Grüße“ an alle: the quick brown fox — 12 × 34 = 408.' };

type Generator = Worker<LoadRequest, LoadAnswer>;
/** What was measured, round by round, of each contender in the order of `startContenders`. */
type Rounds = LoadAnswer[][];

/** Rounds of A B C A B C: whatever else the machine does then hits all three alike. */
async function measure(generator: Generator, contenders: readonly Contender[], connections: number): Promise<Rounds> {
  const ask = ({ port, token }: Contender, durationMs: number): Promise<LoadAnswer> =>
    generator.ask({ port, token, body: BODY, connections, durationMs });
  for (const contender of contenders) await ask(contender, WARM_UP_MS);
  const rounds: Rounds = contenders.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, contender] of contenders.entries()) rounds[index]?.push(await ask(contender, ROUND_MS));
  }
  return rounds;
}

/** Of each round, so that a slow moment of the machine weighs on both sides. */
function ratios(ours: readonly LoadAnswer[], theirs: readonly LoadAnswer[]): number[] {
  return ours.map(({ perSecond }, round) => perSecond / (theirs[round]?.perSecond ?? Number.NaN));
}

function tableOf(contenders: readonly Contender[], rounds: Rounds, connections: number): Table {
  const [node = [], express = []] = rounds;
  const head = [
    `${connections} connection${connections > 1 ? 's' : ''}`,
    'requests/s',
    'p50',
    'p99',
    '× node:http',
    '× Express',
    'failures',
  ];
  const rows = contenders.map(({ name }, index) => {
    const own = rounds[index] ?? [];
    return [
      name,
      format(median(own.map(({ perSecond }) => perSecond))),
      formatMs(median(own.map(({ p50 }) => p50))),
      formatMs(median(own.map(({ p99 }) => p99))),
      formatRatio(median(ratios(own, node))),
      formatRatio(median(ratios(own, express))),
      failuresOf(own) || 'none',
    ];
  });
  return [head, ...rows];
}

function failuresOf(answers: readonly LoadAnswer[]): string {
  const all = answers.flatMap(({ failures }) => Object.entries(failures));
  return all.map(([status, count]) => `${count} × ${status}`).join(', ');
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const contenders = await startContenders(cleanup);
  const generator = cleanup.add(startWorker<LoadRequest, LoadAnswer>('load-generator.ts'));
  const tables: Table[] = [];
  const failures: string[] = [];
  let shares: number[] = [];
  for (const connections of CONNECTIONS) {
    const rounds = await measure(generator, contenders, connections);
    tables.push(tableOf(contenders, rounds, connections));
    const [, express = [], lantype = []] = rounds;
    failures.push(failuresOf(lantype));
    shares = ratios(lantype, express);
  }
  const failed = failures.filter((text) => text !== '').join(', ');
  return {
    tables,
    notes: [
      `Medians of ${ROUNDS} rounds of ${ROUND_MS / 1_000} s, the three in turn, after ${WARM_UP_MS / 1_000} s of warm-up each; ratios are medians of the rounds' ratios.`,
      `× Express with 64 connections, lowest and highest round: ${formatRatio(Math.min(...shares))} to ${formatRatio(Math.max(...shares))}.`,
      'Lantype runs as it ships (tokens, schemas, SQLite); the floors check, limit and store nothing.',
      'Server, agent and load generator are three processes; each contender has an agent of its own.',
    ],
    checks: [
      {
        what: 'requests/s with 64 connections',
        target: `≥ ${WANTED_SHARE} × Express`,
        measured: `${formatRatio(median(shares))} × Express`,
        met: median(shares) >= WANTED_SHARE,
      },
      { what: 'answers other than 200, typed', target: 'none', measured: failed || 'none', met: failed === '' },
    ],
  };
}

export const relaySection: Section = {
  name: 'relay',
  title: 'The relay alone, its agent acknowledges at once',
  impossible: () => undefined,
  run,
};
