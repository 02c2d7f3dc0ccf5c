import type { Cleanup } from '../../processes/cleanup.ts';
import { cpuMicroseconds } from '../../processes/cpu-time.ts';
import { startWorker, type Worker } from '../../processes/worker.ts';
import { format, formatMs, formatRatio } from '../../report/format.ts';
import type { Table } from '../../report/section.ts';
import { median } from '../../report/statistics.ts';
import type { LoadAnswer, LoadRequest } from '../../workers/load-generator.ts';
import { BENCH_DEVICE, type Contender } from './contenders.ts';

const WARM_UP_MS = 2_000;
const ROUND_MS = 1_500;
const BODY = { deviceId: BENCH_DEVICE, text: 'Bitte „Grüße“ an alle: the quick brown fox — 12 × 34 = 408.' };

/** What one contender did in one round. `cpuUs`: of all its processes and threads, for each request. */
export interface Round extends LoadAnswer {
  readonly cpuUs: number;
}

/** One of the contenders with all of its rounds. */
export interface Score {
  readonly contender: Contender;
  readonly rounds: readonly Round[];
}

/** Rounds in which all contenders have their turn, with so many connections. */
export interface Contest {
  readonly connections: number;
  readonly rounds: number;
}

/** Rounds of A B C A B C: whatever else the machine does then hits all of them alike. */
export async function compete(
  contenders: readonly Contender[],
  { connections, rounds }: Contest,
  cleanup: Cleanup,
): Promise<Score[]> {
  const generator = cleanup.add(startWorker<LoadRequest, LoadAnswer>('load-generator.ts'));
  for (const contender of contenders) await play(generator, contender, connections, WARM_UP_MS);
  const scores = contenders.map((contender) => ({ contender, rounds: [] as Round[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const score of scores) score.rounds.push(await play(generator, score.contender, connections, ROUND_MS));
  }
  await generator.stop();
  return scores;
}

async function play(
  generator: Worker<LoadRequest, LoadAnswer>,
  { port, token, pids }: Contender,
  connections: number,
  durationMs: number,
): Promise<Round> {
  const before = cpuMicroseconds(pids);
  const answer = await generator.ask({ port, token, body: BODY, connections, durationMs });
  return { ...answer, cpuUs: (cpuMicroseconds(pids) - before) / answer.requests };
}

/** Of each round, so that a slow moment of the machine weighs on both sides. */
export function ratios(ours: Score | undefined, theirs: Score | undefined): number[] {
  return (ours?.rounds ?? []).map(
    ({ perSecond }, round) => perSecond / (theirs?.rounds[round]?.perSecond ?? Number.NaN),
  );
}

export function cpuOf(score: Score | undefined): number {
  return median((score?.rounds ?? []).map(({ cpuUs }) => cpuUs));
}

/** The score of a contender by its name. */
export function scoreOf(scores: readonly Score[], name: string): Score | undefined {
  return scores.find(({ contender }) => contender.name === name);
}

/** `beside`: the contender that all are compared with. */
export function tableOf(scores: readonly Score[], { connections }: Contest, beside: string): Table {
  const floor = scoreOf(scores, beside);
  const head = [
    `${connections} connection${connections > 1 ? 's' : ''}`,
    'message is in',
    'requests/s',
    'p50',
    'p99',
    'CPU each',
    `× ${beside}`,
    'lowest, highest',
    'failures',
  ];
  const rows = scores.map((score) => {
    const { contender, rounds } = score;
    const shares = ratios(score, floor);
    return [
      contender.name,
      contender.keeps,
      format(median(rounds.map(({ perSecond }) => perSecond))),
      formatMs(median(rounds.map(({ p50 }) => p50))),
      formatMs(median(rounds.map(({ p99 }) => p99))),
      `${format(cpuOf(score))} µs`,
      formatRatio(median(shares)),
      `${formatRatio(Math.min(...shares))}, ${formatRatio(Math.max(...shares))}`,
      failuresOf(score) || 'none',
    ];
  });
  return [head, ...rows];
}

export function failuresOf({ rounds }: Score): string {
  const all = rounds.flatMap(({ failures }) => Object.entries(failures));
  return all.map(([status, count]) => `${count} × ${status}`).join(', ');
}

/** How these figures came about, for the notes below them. */
export function howMeasured(contests: readonly Contest[]): string {
  const rounds = contests.map((contest) => `${contest.rounds} with ${contest.connections}`).join(', ');
  return `Medians of rounds of ${ROUND_MS / 1_000} s (${rounds}), all in turn, after ${WARM_UP_MS / 1_000} s of warm-up each; ratios are medians of the rounds' ratios.`;
}
