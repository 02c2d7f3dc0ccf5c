import { openAccessibilityBus } from '../../src/agent/atspi/accessibility-bus.ts';
import { systemClock } from '../../src/base/clock.ts';
import { startDisplay } from '../../test/e2e/desktop/display.ts';
import { type Hub, startHub } from '../../test/e2e/desktop/hub.ts';
import { startAccessibleDesktop } from '../../test/e2e/fields/accessible-desktop.ts';
import { openToolkit } from '../../test/e2e/fields/field-window.ts';
import { missingForFields } from '../../test/e2e/fields/missing.ts';
import { startSessionBus } from '../../test/helpers/session-bus.ts';
import { startSilentBus } from '../../test/helpers/silent-bus.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { restOfOthers } from '../processes/rest.ts';
import { formatMs } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { percentile } from '../report/statistics.ts';

const MESSAGES = 100;
const WARM_UP = 10;
/** What looking into the field may cost, in the median. */
const WANTED_MORE_MS = 5;
/** Half of them before the cursor. */
const AROUND = 20_000;

type Window = readonly [script: string, ...args: string[]];

interface Contender {
  readonly name: string;
  readonly hub: Hub;
  readonly times: number[];
  seen: number;
}

const textOf = (index: number): string => `[${index}] Grüße, the quick brown fox. `;

async function typeOne(contender: Contender, index: number): Promise<void> {
  await restOfOthers();
  const sentAt = performance.now();
  const { body } = await contender.hub.type(textOf(index));
  if (index < WARM_UP) return;
  contender.times.push(performance.now() - sentAt);
  if (body.success && body.receipt === 'seen') contender.seen += 1;
}

async function without(cleanup: Cleanup, name: string, window: Window, settings: object, bus = 'disabled:') {
  const display = cleanup.add(await startDisplay());
  const env = { ...display.env, DBUS_SESSION_BUS_ADDRESS: bus };
  const hub = cleanup.add(await startHub(env, { settings }));
  const opened = cleanup.add(await openToolkit(display, window[0], window.slice(1)));
  await opened.focus('plain');
  return { name, hub, times: [], seen: 0 };
}

/** Programs take part in accessibility, and nobody looks: what it costs in them. */
async function takingPart(cleanup: Cleanup, name: string, window: Window): Promise<Contender> {
  const display = cleanup.add(await startDisplay());
  const bus = cleanup.add(await startSessionBus(display.env));
  display.env.DBUS_SESSION_BUS_ADDRESS = bus.address;
  delete display.env.NO_AT_BRIDGE;
  const accessibility = await openAccessibilityBus('start', { env: display.env, clock: systemClock });
  if (!accessibility) throw new Error('there is no accessibility bus');
  cleanup.add({ stop: async () => accessibility.close() });
  const hub = cleanup.add(await startHub(display.env, { settings: { fieldEvidence: 'off' } }));
  const opened = cleanup.add(await openToolkit(display, window[0], window.slice(1)));
  await opened.focus('plain');
  return { name, hub, times: [], seen: 0 };
}

async function looking(cleanup: Cleanup, name: string, window: Window): Promise<Contender> {
  const { display, hub } = cleanup.add(await startAccessibleDesktop());
  const opened = cleanup.add(await openToolkit(display, window[0], window.slice(1)));
  await opened.focus('plain');
  return { name, hub, times: [], seen: 0 };
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const silent = cleanup.add(await startSilentBus());
  const off = { fieldEvidence: 'off' };
  const gtk: Window = ['gtk.py', '3.0'];
  const full: Window = ['gtk.py', '3.0', `${AROUND}`];
  const qt: Window = ['qt.py', 'PyQt5'];
  const contenders: Contender[] = [
    await without(cleanup, 'GTK 3, without', gtk, off),
    await looking(cleanup, 'GTK 3, with', gtk),
    await without(cleanup, 'GTK 3, 20 000 characters, without', full, off),
    await looking(cleanup, 'GTK 3, 20 000 characters, with', full),
    await without(cleanup, 'Qt 5, without', qt, off),
    await looking(cleanup, 'Qt 5, with', qt),
    await takingPart(cleanup, 'GTK 3, with the interface on, without looking', gtk),
    await without(cleanup, 'GTK 3, a bus that hangs', gtk, { fieldEvidence: 'start' }, silent.address),
  ];
  // In turns, so that what else the machine does hits all of them alike.
  for (let index = 0; index < WARM_UP + MESSAGES; index += 1) {
    for (const contender of contenders) await typeOne(contender, index);
  }
  const p50 = contenders.map(({ times }) => percentile(times, 0.5));
  const more = [0, 2, 4].map((at) => (p50[at + 1] ?? Number.NaN) - (p50[at] ?? Number.NaN));
  return {
    tables: [
      [
        ['POST to answer', 'messages', 'seen', 'p50', 'p99', 'longest'],
        ...contenders.map(({ name, times, seen }) => [
          name,
          `${MESSAGES}`,
          `${seen}`,
          formatMs(percentile(times, 0.5)),
          formatMs(percentile(times, 0.99)),
          formatMs(Math.max(...times)),
        ]),
      ],
    ],
    notes: [
      `One after the other, in turns, each when the one before has come to rest, after ${WARM_UP} messages of warm-up; each in a session of its own, into a field of several lines.`,
      'Without: the setting `off`, and a program that takes no part in accessibility. With: `start`, and one that does.',
    ],
    checks: [
      {
        what: 'what looking costs, p50, at most',
        target: `≤ ${WANTED_MORE_MS} ms`,
        measured: formatMs(Math.max(...more)),
        met: Math.max(...more) <= WANTED_MORE_MS,
      },
    ],
  };
}

export const fieldsSection: Section = {
  name: 'fields',
  title: 'From POST to text, with evidence from the field and without',
  impossible: () => missingForFields('python3'),
  run,
};
