import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Choice } from './history/history.ts';

/** What one thread has to do. */
export interface Share extends Choice {
  readonly seeds: readonly string[];
}

/** What it tells of each history. */
export interface Told {
  /** A report for a person. */
  readonly failure: string | undefined;
  readonly incidents: readonly (readonly [string, number])[];
  readonly messages: number;
  readonly virtualMs: number;
}

// Each history runs much code a few times: compiled at once, without looking at it first, it takes a tenth less.
setFlagsFromString('--always-sparkplug');

/** Lives through the histories of all seeds, in so many threads. */
export async function inThreads({ seeds, ...rest }: Share, jobs: number, take: (told: Told) => void): Promise<void> {
  const shares = Array.from({ length: jobs }, (_, job) => seeds.filter((_seed, index) => index % jobs === job));
  await Promise.all(shares.map((share) => inThread({ seeds: share, ...rest }, take)));
}

function inThread(share: Share, take: (told: Told) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: share, argv: [], execArgv: [] });
    worker.on('message', take);
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}
