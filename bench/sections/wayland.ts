import { missingPrograms, startDisplay } from '../../test/e2e/desktop/display.ts';
import { type Hub, startHub } from '../../test/e2e/desktop/hub.ts';
import { startMousepad as startX11Mousepad, startXterm } from '../../test/e2e/desktop/programs.ts';
import { startFoot, startMousepad } from '../../test/e2e/wayland/programs.ts';
import { missingSway, startSway } from '../../test/e2e/wayland/sway-session.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { formatMs } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { percentile } from '../report/statistics.ts';

const MESSAGES = 100;
const WARM_UP = 10;
const WANTED_P50_MS = 6;

interface Contender {
  readonly name: string;
  readonly hub: Hub;
  readonly times: number[];
  read: number;
}

const textOf = (index: number): string => `[${index}] Grüße, 你好, the quick brown fox. `;

async function typeOne(contender: Contender, index: number): Promise<void> {
  const sentAt = performance.now();
  const { body } = await contender.hub.type(textOf(index));
  if (index < WARM_UP) return;
  contender.times.push(performance.now() - sentAt);
  if (body.success && body.receipt === 'read') contender.read += 1;
}

/** Each in a session of its own, so that no focus has to move. */
async function startContenders(cleanup: Cleanup): Promise<Contender[]> {
  const x11 = async (name: string, start: typeof startXterm): Promise<Contender> => {
    const display = cleanup.add(await startDisplay());
    const hub = cleanup.add(await startHub(display.env));
    cleanup.add(await start(display));
    return { name, hub, times: [], read: 0 };
  };
  const wayland = async (name: string, start: typeof startFoot): Promise<Contender> => {
    const session = cleanup.add(await startSway());
    const hub = cleanup.add(await startHub(session.env, { user: session.user }));
    cleanup.add(await start(session));
    return { name, hub, times: [], read: 0 };
  };
  return [
    await x11('X11, xterm', startXterm),
    await wayland('sway, foot', startFoot),
    await x11('X11, mousepad', startX11Mousepad),
    await wayland('sway, mousepad', startMousepad),
  ];
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const contenders = await startContenders(cleanup);
  // In turns, so that what else the machine does hits all of them alike.
  for (let index = 0; index < WARM_UP + MESSAGES; index += 1) {
    for (const contender of contenders) await typeOne(contender, index);
  }
  const ofSway = contenders.filter(({ name }) => name.startsWith('sway')).flatMap(({ times }) => times);
  const p50 = percentile(ofSway, 0.5);
  return {
    tables: [
      [
        ['POST to answer', 'messages', 'seen being read', 'p50', 'p99'],
        ...contenders.map(({ name, times, read }) => {
          return [name, `${MESSAGES}`, `${read}`, formatMs(percentile(times, 0.5)), formatMs(percentile(times, 0.99))];
        }),
      ],
    ],
    notes: ['One after the other, in turns, after some messages of warm-up; sway 1.7 without a screen.'],
    checks: [
      {
        what: 'p50 on sway',
        target: `≤ ${WANTED_P50_MS} ms`,
        measured: formatMs(p50),
        met: p50 <= WANTED_P50_MS,
      },
    ],
  };
}

export const waylandSection: Section = {
  name: 'wayland',
  title: 'From POST to text, on Wayland beside X11',
  impossible: () => missingPrograms('xterm', 'mousepad') ?? missingSway('foot', 'mousepad'),
  run,
};
