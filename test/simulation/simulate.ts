import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type History, makeHistory } from './history/history.ts';
import { keepOnly, logOf } from './history/report.ts';
import { runHistory } from './history/run.ts';
import { isTheme } from './history/themes.ts';
import { inThreads, type Share, type Told } from './pool.ts';

/** `npm run simulate`: many histories, each from a seed of its own, or one of them again (docs/simulation.md). */

/** Returns how many rules were broken. */
async function replay(history: History): Promise<number> {
  const outcome = await runHistory(history);
  console.log(logOf(history, outcome).join('\n'));
  for (const { rule, what } of outcome.violations) console.log(`${rule}: ${what}`);
  console.log(outcome.violations.length === 0 ? 'no rule was broken' : `${outcome.violations.length} violations`);
  return outcome.violations.length;
}

/** Returns how many histories broke one. */
async function simulate(share: Share, jobs: number): Promise<number> {
  const started = performance.now();
  const sums = { histories: 0, messages: 0, virtualMs: 0, failures: 0 };
  const incidents = new Map<string, number>();
  await inThreads(share, jobs, (told: Told) => {
    sums.histories += 1;
    sums.messages += told.messages;
    sums.virtualMs += told.virtualMs;
    for (const [kind, count] of told.incidents) incidents.set(kind, (incidents.get(kind) ?? 0) + count);
    if (told.failure === undefined) return;
    sums.failures += 1;
    console.log(`${told.failure}\n`);
  });
  const seconds = (performance.now() - started) / 1_000;
  const hours = (sums.virtualMs / 3_600_000).toFixed(1);
  console.log('faults injected:');
  for (const [kind, count] of [...incidents].sort()) console.log(`  ${kind.padEnd(30)} ${count}`);
  console.log(`${sums.histories} histories, ${sums.messages} messages, ${hours} virtual hours`);
  console.log(`${(sums.histories / seconds).toFixed(1)} histories per second, in ${jobs} threads`);
  console.log(`${sums.failures} histories broke a rule`);
  return sums.failures;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      histories: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(Date.now()) },
      replay: { type: 'boolean', default: false },
      keep: { type: 'string' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      theme: { type: 'string' },
      cluster: { type: 'boolean', default: false },
    },
  });
  const { seed, keep, theme, cluster } = values;
  if (theme !== undefined && !isTheme(theme)) throw new Error(`there is no theme "${theme}"`);
  if (values.replay) {
    const whole = makeHistory(seed, { theme, cluster });
    return replay(keep === undefined ? whole : keepOnly(whole, keep));
  }
  const seeds = Array.from({ length: Number(values.histories) }, (_, index) => `${seed}-${index}`);
  return simulate({ seeds, theme, cluster }, Math.max(1, Number(values.jobs)));
}

try {
  process.exitCode = (await main()) === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
