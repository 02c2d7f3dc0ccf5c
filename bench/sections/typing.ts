import path from 'node:path';
import { missingPrograms, startDisplay } from '../../test/e2e/desktop/display.ts';
import { type Hub, startHub } from '../../test/e2e/desktop/hub.ts';
import { type Program, startXterm } from '../../test/e2e/desktop/programs.ts';
import { eventually } from '../../test/helpers/eventually.ts';
import { LANTYPE } from '../../test/helpers/processes/lantype-command.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { cpuMicroseconds } from '../processes/cpu-time.ts';
import { format, formatMs, formatRatio } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { percentile } from '../report/statistics.ts';

const root = path.resolve(import.meta.dirname, '../..');

const MESSAGES = 200;
const WARM_UP = 20;
const WANTED_P50_MS = 10;
const WANTED_P99_MS = 30;

/** `[17] …`: each text is another one, so that none can stand in for another. */
const textOf = (index: number): string => `[${index}] Grüße, 你好, the quick brown fox. `;

/** A checkout of another version, set up and built, to be measured beside this one: `LANTYPE_BEFORE=../before`. */
const { LANTYPE_BEFORE } = process.env;

interface Contender {
  readonly name: string;
  readonly hub: Hub;
  readonly xterm: Program;
  readonly times: number[];
  /** Processor time that the hub had taken when the warm-up was over, in microseconds. */
  cpuBefore: number;
  unread: number;
}

const cpuOf = ({ hub }: Pick<Contender, 'hub'>): number => cpuMicroseconds([hub.child.pid]);

async function startContender(cleanup: Cleanup, name: string, program?: readonly string[]): Promise<Contender> {
  const display = cleanup.add(await startDisplay());
  const hub = cleanup.add(await startHub(display.env, program && { program }));
  const xterm = cleanup.add(await startXterm(display));
  return { name, hub, xterm, times: [], cpuBefore: 0, unread: 0 };
}

async function typeOne(contender: Contender, index: number): Promise<void> {
  if (index === WARM_UP) contender.cpuBefore = cpuOf(contender);
  const sentAt = performance.now();
  const { httpStatus, body } = await contender.hub.type(textOf(index));
  const ms = performance.now() - sentAt;
  if (index < WARM_UP) return;
  contender.times.push(ms);
  if (httpStatus !== 200 || !body.success || body.status !== 'typed' || body.receipt !== 'read') contender.unread += 1;
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const ours = await startContender(cleanup, 'hub, xterm');
  const contenders = [ours];
  if (LANTYPE_BEFORE) {
    const script = path.resolve(LANTYPE_BEFORE, path.relative(root, LANTYPE.at(-1) ?? ''));
    contenders.push(await startContender(cleanup, 'the version before', [...LANTYPE.slice(0, -1), script]));
  }
  // In turns, so that what else the machine does hits all of them alike.
  for (let index = 0; index < WARM_UP + MESSAGES; index += 1) {
    for (const contender of contenders) await typeOne(contender, index);
  }
  const rows = contenders.map(rowOf);
  const wanted = Array.from({ length: WARM_UP + MESSAGES }, (_, index) => textOf(index)).join('');
  // A receipt says that the terminal has the text; `cat` behind it may still be writing.
  const { xterm, times, unread } = ours;
  const typed = await eventually(
    'xterm',
    async () => (await xterm.read()).length >= wanted.length && xterm.read(),
  ).catch(() => xterm.read());
  const p50 = percentile(times, 0.5);
  const p99 = percentile(times, 0.99);
  const exact = typed === wanted;
  return {
    tables: [[['POST to answer', 'messages', 'p50', 'p99', 'longest', 'p99 / p50', 'CPU each'], ...rows]],
    notes: [
      `One after the other, after ${WARM_UP} messages of warm-up that do not count; the client's own time (fetch) is in the figures.`,
      'A real xterm under Xvfb and openbox, the hub as it ships in a process of its own; the text is read back from the program in xterm.',
    ],
    checks: [
      { what: 'p50', target: `≤ ${WANTED_P50_MS} ms`, measured: formatMs(p50), met: p50 <= WANTED_P50_MS },
      { what: 'p99', target: `≤ ${WANTED_P99_MS} ms`, measured: formatMs(p99), met: p99 <= WANTED_P99_MS },
      {
        what: 'answers: typed, receipt read',
        target: `${MESSAGES}`,
        measured: `${MESSAGES - unread}`,
        met: unread === 0,
      },
      { what: 'text read back from xterm', target: 'exact', measured: exact ? 'exact' : 'differs', met: exact },
    ],
  };
}

function rowOf(contender: Contender): string[] {
  const { name, times, cpuBefore } = contender;
  const p50 = percentile(times, 0.5);
  const p99 = percentile(times, 0.99);
  const longest = formatMs(Math.max(...times));
  const cpu = `${format((cpuOf(contender) - cpuBefore) / MESSAGES)} µs`;
  return [name, `${MESSAGES}`, formatMs(p50), formatMs(p99), longest, formatRatio(p99 / p50), cpu];
}

export const typingSection: Section = {
  name: 'typing',
  title: 'From POST to text in a window',
  impossible: () => missingPrograms('xterm'),
  run,
};
