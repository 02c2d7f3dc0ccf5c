import type { Cleanup } from '../processes/cleanup.ts';
import { cpuMicroseconds } from '../processes/cpu-time.ts';
import { makeDataDir, startLantype } from '../processes/lantype.ts';
import { settledResidentBytes } from '../processes/resident-memory.ts';
import { format, formatMiB, formatMs, formatRatio } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import { programs, startRelays } from './contest/contenders.ts';
import { compete, cpuOf, failuresOf, howMeasured, ratios, type Score, scoreOf, tableOf } from './contest/contest.ts';

const STARTS = 15;
const MEMORIES = 3;
const FEW = { connections: 1, rounds: 7 };
const MANY = { connections: 64, rounds: 11 };
const [OURS, BEFORE] = ['lantype', 'the version before'];
/** What tells nothing on a machine that does something else, too. */
const NOISE = 1.1;
const MORE_BYTES = 4 * 1_024 * 1_024;

interface Starts {
  readonly name: string;
  readonly program: readonly string[];
  /** From its start until it says that it is ready; milliseconds. */
  readonly readyMs: number[];
  /** Processor time until then; milliseconds. */
  readonly cpuMs: number[];
  /** Idle, without tokens and agents. */
  readonly bytes: number[];
}

async function start({ program, readyMs, cpuMs, bytes }: Starts, settle: boolean): Promise<void> {
  const folder = makeDataDir();
  try {
    const from = performance.now();
    const relay = await startLantype({ dataDir: folder.dataDir, args: ['--mode', 'relay'], program });
    readyMs.push(performance.now() - from);
    cpuMs.push(cpuMicroseconds([relay.pid]) / 1_000);
    if (settle) bytes.push(await settledResidentBytes(relay.pid));
    await relay.stop();
  } finally {
    folder.stop();
  }
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const all = programs().map((each): Starts => ({ ...each, readyMs: [], cpuMs: [], bytes: [] }));
  // The first of each reads its files from the disk.
  for (const each of all) await start({ ...each, readyMs: [], cpuMs: [], bytes: [] }, false);
  for (let round = 0; round < STARTS; round += 1) for (const each of all) await start(each, round < MEMORIES);
  const contenders = await startRelays(cleanup);
  const few = await compete(contenders, FEW, cleanup);
  const many = await compete(contenders, MANY, cleanup);
  const [ours, before] = [OURS, BEFORE].map((name) => all.find((each) => each.name === name));
  const beside = (pick: (starts: Starts) => readonly number[]): number =>
    median((ours ? pick(ours) : []).map((value, index) => value / ((before && pick(before)[index]) ?? Number.NaN)));
  const moreBytes = median(ours?.bytes ?? []) - median(before?.bytes ?? []);
  const speed = (scores: readonly Score[]): number => median(ratios(scoreOf(scores, OURS), scoreOf(scores, BEFORE)));
  const cpu = cpuOf(scoreOf(many, OURS)) / cpuOf(scoreOf(many, BEFORE));
  const failed = [...few, ...many].map(failuresOf).join('');
  const atMost = (what: string, ratio: number) => ({
    what,
    target: `≤ ${NOISE} ×`,
    measured: formatRatio(ratio),
    met: ratio <= NOISE,
  });
  const atLeast = (what: string, ratio: number) => ({
    what,
    target: `≥ ${formatRatio(1 / NOISE)} ×`,
    measured: formatRatio(ratio),
    met: ratio >= 1 / NOISE,
  });
  return {
    tables: [
      [
        ['a relay by itself', 'until it is ready', 'CPU until then', 'resident, idle'],
        ...all.map(({ name, readyMs, cpuMs, bytes }) => [
          name,
          formatMs(median(readyMs)),
          formatMs(median(cpuMs)),
          formatMiB(median(bytes)),
        ]),
      ],
      tableOf(few, FEW, BEFORE),
      tableOf(many, MANY, BEFORE),
    ],
    notes: [
      `Both versions as they ship, in turn: ${format(STARTS)} starts each, on folders of their own, of which ${MEMORIES} were left alone until their size had settled.`,
      howMeasured([FEW, MANY]),
    ],
    checks: [
      atMost(
        'time until ready, beside the version before',
        beside(({ readyMs }) => readyMs),
      ),
      atMost(
        'CPU until ready',
        beside(({ cpuMs }) => cpuMs),
      ),
      {
        what: 'resident, idle',
        target: `at most ${formatMiB(MORE_BYTES)} more`,
        measured: formatMiB(moreBytes),
        met: moreBytes <= MORE_BYTES,
      },
      atLeast('requests/s with 1 connection', speed(few)),
      atLeast('requests/s with 64 connections', speed(many)),
      atMost('CPU of a request, 64 connections', cpu),
      { what: 'answers other than 200, typed', target: 'none', measured: failed || 'none', met: failed === '' },
    ],
  };
}

export const singleSection: Section = {
  name: 'single',
  title: 'A relay by itself, beside the version before',
  impossible() {
    if (process.platform !== 'linux') return 'processor time is read from /proc';
    return programs().length > 1 ? undefined : 'LANTYPE_BEFORE names no other checkout that is built';
  },
  run,
};
