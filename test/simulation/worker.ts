import { parentPort, workerData } from 'node:worker_threads';
import { type Choice, makeHistory } from './history/history.ts';
import { tryHistory } from './history/report.ts';
import { runHistory } from './history/run.ts';
import type { Share, Told } from './pool.ts';

/** More reports than these nobody reads at once; each takes some seconds to shrink. */
const MOST_REPORTS = 10;

async function justTry(seed: string, choice: Choice) {
  const outcome = await runHistory(makeHistory(seed, choice));
  const [first] = outcome.violations;
  return { outcome, failure: first && `seed ${seed}: ${first.rule}: ${first.what}` };
}

const { seeds, ...choice } = workerData as Share;
let reports = 0;
for (const seed of seeds) {
  const attempt = reports < MOST_REPORTS ? tryHistory : justTry;
  const { outcome, failure } = await attempt(seed, choice);
  if (failure !== undefined) reports += 1;
  const { incidents, messages, virtualMs } = outcome;
  parentPort?.postMessage({ failure, incidents: [...incidents], messages, virtualMs } satisfies Told);
}
