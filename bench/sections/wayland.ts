import { missingPrograms, startDisplay } from '../../test/e2e/desktop/display.ts';
import { type Posted, startHub } from '../../test/e2e/desktop/hub.ts';
import { startMousepad as startX11Mousepad, startXterm } from '../../test/e2e/desktop/programs.ts';
import { missingDesktop, type PrivateDesktop, startPrivateSession } from '../../test/e2e/wayland/private-session.ts';
import { startFoot, startKonsole, startMousepad } from '../../test/e2e/wayland/programs.ts';
import { missingSway, startSway } from '../../test/e2e/wayland/sway-session.ts';
import { createToken, withoutDisplay } from '../../test/helpers/processes/lantype-process.ts';
import { Cleanup } from '../processes/cleanup.ts';
import { formatMs } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { percentile } from '../report/statistics.ts';

const MESSAGES = 100;
const WARM_UP = 10;
/** Of the POST to the answer, by what the contenders are called; X11 is what they are beside. */
const WANTED_P50_MS = { sway: 6, KWin: 8, GNOME: 40 } as const;

interface Contender {
  readonly name: string;
  readonly type: (text: string) => Promise<Posted>;
  readonly times: number[];
  read: number;
}

const textOf = (index: number): string => `[${index}] Grüße, 你好, the quick brown fox. `;

async function typeOne(contender: Contender, index: number): Promise<void> {
  const sentAt = performance.now();
  const { body } = await contender.type(textOf(index));
  if (index < WARM_UP) return;
  contender.times.push(performance.now() - sentAt);
  if (body.success && body.receipt === 'read') contender.read += 1;
}

type Start = (cleanup: Cleanup) => Promise<Contender>;

const contender = (name: string, type: Contender['type']): Contender => ({ name, type, times: [], read: 0 });

function x11(name: string, start: typeof startXterm): Start {
  return async (cleanup) => {
    const display = cleanup.add(await startDisplay());
    const hub = cleanup.add(await startHub(display.env));
    cleanup.add(await start(display));
    return contender(`X11, ${name}`, hub.type);
  };
}

function sway(name: string, start: typeof startFoot): Start {
  return async (cleanup) => {
    const session = cleanup.add(await startSway());
    const hub = cleanup.add(await startHub(session.env, { user: session.user }));
    cleanup.add(await start(session));
    return contender(`sway, ${name}`, hub.type);
  };
}

/** An agent on the desktop's private interface, with a relay in a process of its own. */
function byPrivate(desktop: PrivateDesktop, name: string, start: typeof startFoot): Start {
  return async (cleanup) => {
    const deviceId = `${desktop}-${name}`;
    const relay = cleanup.add(await startHub(withoutDisplay()));
    const token = await createToken(relay.dataDir, { scope: 'receive', name: deviceId, deviceId });
    const session = cleanup.add(await startPrivateSession(desktop));
    await session.agentOf({ url: `${relay.url.replace(/^http/, 'ws')}/ws`, token, deviceId });
    cleanup.add(await start(session));
    return contender(`${desktop === 'kwin' ? 'KWin' : 'GNOME'}, ${name}`, (text) => relay.post({ deviceId, text }));
  };
}

/** Each in a session of its own. */
const CONTENDERS: readonly Start[] = [
  x11('xterm', startXterm),
  x11('mousepad', startX11Mousepad),
  sway('foot', startFoot),
  sway('mousepad', startMousepad),
  byPrivate('kwin', 'konsole', startKonsole),
  byPrivate('kwin', 'mousepad', startMousepad),
  byPrivate('gnome', 'foot', startFoot),
  byPrivate('gnome', 'mousepad', startMousepad),
];

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const contenders: Contender[] = [];
  // One desktop at a time: each is drawn by the processors here, also while another one has its turn. X11 comes again at
  // the end, to show how much the machine has changed meanwhile.
  for (const start of [...CONTENDERS, x11('xterm, again', startXterm)]) {
    const session = new Cleanup();
    cleanup.add({ stop: () => session.run() });
    const each = await start(session);
    for (let index = 0; index < WARM_UP + MESSAGES; index += 1) await typeOne(each, index);
    contenders.push(each);
    await session.run();
  }
  return {
    tables: [
      [
        ['POST to answer', 'messages', 'seen being read', 'p50', 'p99'],
        ...contenders.map(({ name, times, read }) => {
          return [name, `${MESSAGES}`, `${read}`, formatMs(percentile(times, 0.5)), formatMs(percentile(times, 0.99))];
        }),
      ],
    ],
    notes: [
      'One text after the other, one desktop after the other, after some messages of warm-up; sway 1.7, KWin and GNOME Shell without a screen.',
      'KWin and GNOME by their private interfaces, with relay and agent in two processes: the portal, which Debian 12 does not have, comes on top (`npm run wayland:next`).',
    ],
    checks: Object.entries(WANTED_P50_MS).map(([desktop, wanted]) => {
      const p50 = percentile(
        contenders.filter(({ name }) => name.startsWith(desktop)).flatMap(({ times }) => times),
        0.5,
      );
      const measured = formatMs(p50);
      return { what: `p50 on ${desktop}`, target: `≤ ${wanted} ms`, measured, met: p50 <= wanted };
    }),
  };
}

export const waylandSection: Section = {
  name: 'wayland',
  title: 'From POST to text, on Wayland beside X11',
  impossible: () =>
    missingPrograms('xterm', 'mousepad') ??
    missingSway('foot', 'mousepad') ??
    missingDesktop('kwin', 'konsole') ??
    missingDesktop('gnome'),
  run,
};
