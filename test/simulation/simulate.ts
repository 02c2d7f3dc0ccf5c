import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type History, isTheme, makeHistory, type Theme } from './history/history.ts';
import { keepOnly, logOf, tryHistory } from './history/report.ts';
import { runHistory } from './history/run.ts';
import { type Promises, promises } from './model/promises.ts';

/** `npm run simulate`: many histories, each from a seed of its own, or one of them again (docs/simulation.md). */

interface Share {
  readonly seeds: readonly string[];
  readonly promised: Partial<Promises>;
  readonly theme: Theme | undefined;
}

interface Told {
  readonly failure: string | undefined;
  readonly incidents: readonly (readonly [string, number])[];
  readonly messages: number;
  readonly virtualMs: number;
}

/** More reports than these nobody reads at once; each takes some seconds to shrink. */
const MOST_REPORTS = 10;

async function work({ seeds, promised, theme }: Share): Promise<void> {
  let reports = 0;
  for (const seed of seeds) {
    const attempt = reports < MOST_REPORTS ? tryHistory : justTry;
    const { outcome, failure } = await attempt(seed, promised, theme);
    if (failure !== undefined) reports += 1;
    const { incidents, messages, virtualMs } = outcome;
    parentPort?.postMessage({ failure, incidents: [...incidents], messages, virtualMs } satisfies Told);
  }
}

async function justTry(seed: string, promised: Partial<Promises>, theme: Theme | undefined) {
  const outcome = await runHistory(makeHistory(seed, theme), promised);
  const [first] = outcome.violations;
  return { outcome, failure: first && `seed ${seed}: ${first.rule}: ${first.what}` };
}

async function replay(whole: History, keep: string | undefined, promised: Partial<Promises>): Promise<number> {
  const history = keep === undefined ? whole : keepOnly(whole, keep);
  const outcome = await runHistory(history, promised);
  console.log(logOf(history, outcome).join('\n'));
  for (const { rule, what } of outcome.violations) console.log(`${rule}: ${what}`);
  console.log(outcome.violations.length === 0 ? 'no rule was broken' : `${outcome.violations.length} violations`);
  return outcome.violations.length;
}

async function simulate({ seeds, ...rest }: Share, jobs: number): Promise<number> {
  const started = performance.now();
  const sums = { histories: 0, messages: 0, virtualMs: 0 };
  const incidents = new Map<string, number>();
  const failures: string[] = [];
  const take = (told: Told): void => {
    sums.histories += 1;
    sums.messages += told.messages;
    sums.virtualMs += told.virtualMs;
    for (const [kind, count] of told.incidents) incidents.set(kind, (incidents.get(kind) ?? 0) + count);
    if (told.failure === undefined) return;
    failures.push(told.failure);
    console.log(`${told.failure}\n`);
  };
  const shares = Array.from({ length: jobs }, (_, job) => seeds.filter((_seed, index) => index % jobs === job));
  await Promise.all(shares.map((share) => runShare({ seeds: share, ...rest }, take)));
  const seconds = (performance.now() - started) / 1_000;
  console.log('faults injected:');
  for (const [kind, count] of [...incidents].sort()) console.log(`  ${kind.padEnd(30)} ${count}`);
  console.log(
    `${sums.histories} histories, ${sums.messages} messages, ${(sums.virtualMs / 3_600_000).toFixed(1)} virtual hours`,
  );
  console.log(`${(sums.histories / seconds).toFixed(1)} histories per second, in ${jobs} threads`);
  console.log(`${failures.length} histories broke a rule`);
  return failures.length;
}

function runShare(share: Share, take: (told: Told) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share, argv: [] });
    worker.on('message', take);
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      histories: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(Date.now()) },
      replay: { type: 'boolean', default: false },
      keep: { type: 'string' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      promise: { type: 'string', default: '' },
      theme: { type: 'string', default: '' },
    },
  });
  const { seed, keep } = values;
  const names = values.promise.split(',').filter(Boolean);
  const unknown = names.find((name) => !(name in promises));
  if (unknown !== undefined) throw new Error(`there is no promise "${unknown}"`);
  const promised = Object.fromEntries(names.map((name) => [name, true])) as Partial<Promises>;
  if (values.theme !== '' && !isTheme(values.theme)) throw new Error(`there is no theme "${values.theme}"`);
  const theme = values.theme === '' ? undefined : values.theme;
  if (values.replay) return replay(makeHistory(seed, theme), keep, promised);
  const seeds = Array.from({ length: Number(values.histories) }, (_, index) => `${seed}-${index}`);
  return simulate({ seeds, promised, theme }, Math.max(1, Number(values.jobs)));
}

if (isMainThread) process.exit((await main()) === 0 ? 0 : 1);
else await work(workerData as Share);
