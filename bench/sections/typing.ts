import { missingPrograms, startDisplay } from '../../test/e2e/desktop/display.ts';
import { startHub } from '../../test/e2e/desktop/hub.ts';
import { startXterm } from '../../test/e2e/desktop/programs.ts';
import { eventually } from '../../test/helpers/eventually.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { formatMs, formatRatio } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { percentile } from '../report/statistics.ts';

const MESSAGES = 200;
const WARM_UP = 20;
const WANTED_P50_MS = 10;
const WANTED_P99_MS = 30;

/** `[17] …`: each text is another one, so that none can stand in for another. */
const textOf = (index: number): string => `[${index}] Grüße, 你好, the quick brown fox. `;

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const display = cleanup.add(await startDisplay());
  const hub = cleanup.add(await startHub(display.env));
  const xterm = cleanup.add(await startXterm(display));
  const times: number[] = [];
  let unread = 0;
  for (let index = 0; index < WARM_UP + MESSAGES; index += 1) {
    const sentAt = performance.now();
    const { httpStatus, body } = await hub.type(textOf(index));
    const ms = performance.now() - sentAt;
    if (index < WARM_UP) continue;
    times.push(ms);
    if (httpStatus !== 200 || !body.success || body.status !== 'typed' || body.receipt !== 'read') unread += 1;
  }
  const wanted = Array.from({ length: WARM_UP + MESSAGES }, (_, index) => textOf(index)).join('');
  // A receipt says that the terminal has the text; `cat` behind it may still be writing.
  const typed = await eventually(
    'xterm',
    async () => (await xterm.read()).length >= wanted.length && xterm.read(),
  ).catch(() => xterm.read());
  const p50 = percentile(times, 0.5);
  const p99 = percentile(times, 0.99);
  const exact = typed === wanted;
  return {
    tables: [
      [
        ['POST to answer', 'messages', 'p50', 'p99', 'longest', 'p99 / p50'],
        [
          'hub, xterm',
          `${MESSAGES}`,
          formatMs(p50),
          formatMs(p99),
          formatMs(Math.max(...times)),
          formatRatio(p99 / p50),
        ],
      ],
    ],
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

export const typingSection: Section = {
  name: 'typing',
  title: 'From POST to text in a window',
  impossible: () => missingPrograms('xterm'),
  run,
};
