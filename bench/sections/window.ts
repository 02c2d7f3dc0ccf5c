import type { Browser, Page } from 'playwright-core';
import { connectToControl } from '../../src/app/client/control-client.ts';
import { openDataFolder } from '../../src/app/folder/data-folder.ts';
import { systemClock } from '../../src/base/clock.ts';
import { missingChromium } from '../../test/helpers/chromium.ts';
import { AppDouble } from '../../test/renderer/double/app-double.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { createTokens, makeDataDir, startLantype } from '../processes/lantype.ts';
import {
  heapMiB,
  type LongestTask,
  longestTask,
  newPage,
  paintTimes,
  scrollToEnd,
  serveDouble,
  startBrowser,
} from '../processes/window-page.ts';
import { startWorker } from '../processes/worker.ts';
import { format, formatMs } from '../report/format.ts';
import type { Check, Section, SectionResult } from '../report/section.ts';
import type { AgentsAnswer, AgentsRequest } from '../workers/raw-agents.ts';

const DEVICES = 200;
const MESSAGES = 10_000;
const PAINT_LIMIT_MS = 1_000;
const TASK_LIMIT_MS = 50;
/** What the page may hold more after it has seen everything. */
const HEAP_LIMIT_MIB = 20;
const POSTS_AT_ONCE = 32;

interface Figures {
  readonly name: string;
  readonly firstPaint: number;
  readonly content: number;
  /** Answers come through Playwright's bridge into the page, whose time is not that of the page. */
  readonly viaBridge: boolean;
  readonly devicesTask: LongestTask;
  readonly messagesTask: LongestTask;
  readonly heapBefore: number;
  readonly heapAfter: number;
  readonly inPage: number;
}

/** From the address of the window with everything it needs to log in. */
async function measure(name: string, page: Page, url: string, viaBridge: boolean): Promise<Figures> {
  await page.goto(url);
  const { first, content } = await paintTimes(page);
  const devicesTask = await longestTask(page, async () => {
    await scrollToEnd(page, () => sees(page, `.virtual-row[data-index="${DEVICES - 1}"]`));
  });
  await page.click('nav a[href="#/activity"]');
  await page.waitForSelector('[data-message]');
  const heapBefore = await heapMiB(page);
  const messagesTask = await longestTask(page, async () => {
    await scrollToEnd(page, () => sees(page, `[aria-setsize="${MESSAGES}"][aria-posinset="${MESSAGES}"]`));
  });
  const inPage = await page.locator('[data-message]').count();
  return {
    ...{ name, firstPaint: first, content, viaBridge, devicesTask, messagesTask, heapBefore, inPage },
    heapAfter: await heapMiB(page),
  };
}

async function sees(page: Page, selector: string): Promise<boolean> {
  return (await page.locator(selector).count()) > 0;
}

async function measureDouble(browser: Browser, cleanup: Cleanup): Promise<Figures> {
  const page = await newPage(browser);
  const url = await serveDouble(page, new AppDouble({ devices: DEVICES, messages: MESSAGES }), cleanup);
  return measure('double of the app', page, url, true);
}

/** A hub that has passed so many messages on, over its real API, to an agent that takes them at once. */
async function measureHub(browser: Browser, cleanup: Cleanup): Promise<Figures> {
  const { dataDir } = cleanup.add(makeDataDir());
  const devices = Array.from({ length: DEVICES - 1 }, (_, index) => `desk-${index}`);
  const [sender = '', ...receivers] = await createTokens(dataDir, [
    { name: 'phone', scope: 'send' },
    ...devices.map((deviceId) => ({ name: deviceId, scope: 'receive' as const, deviceId })),
  ]);
  const { port } = cleanup.add(await startLantype({ dataDir, args: ['--no-open'] }));
  const agents = cleanup.add(startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts'));
  const known = devices.map((deviceId, index) => ({ deviceId, token: receivers[index] ?? '' }));
  await agents.ask({ port, agents: known, acknowledge: true });
  let posted = 0;
  const post = async (): Promise<void> => {
    while (posted < MESSAGES) {
      posted += 1;
      const answer = await fetch(`http://127.0.0.1:${port}/transcription`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sender}`, 'content-type': 'application/json' },
        body: JSON.stringify({ deviceId: devices[posted % devices.length], text: `message ${posted}` }),
      });
      if (!answer.ok) throw new Error(`POST answered ${answer.status}`);
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: POSTS_AT_ONCE }, post));
  const link = await connectToControl(openDataFolder(dataDir), systemClock).loginLink();
  return measure('real hub', await newPage(browser), link, false);
}

function paintCheck(what: string, ms: number): Check {
  return { what, target: `< ${formatMs(PAINT_LIMIT_MS)}`, measured: formatMs(ms), met: ms < PAINT_LIMIT_MS };
}

function checksOf({
  name,
  firstPaint,
  content,
  viaBridge,
  devicesTask,
  messagesTask,
  heapBefore,
  heapAfter,
}: Figures): Check[] {
  const grown = heapAfter - heapBefore;
  const task = Math.max(devicesTask.cpuMs, messagesTask.cpuMs);
  return [
    paintCheck(`${name}: first paint`, firstPaint),
    ...(viaBridge ? [] : [paintCheck(`${name}: first devices painted`, content)]),
    {
      what: `${name}: longest task while scrolling`,
      target: `≤ ${formatMs(TASK_LIMIT_MS)}`,
      measured: `${formatMs(task)} of processor time`,
      met: task <= TASK_LIMIT_MS,
    },
    {
      what: `${name}: JavaScript heap after all messages`,
      target: `≤ ${HEAP_LIMIT_MIB} MiB more`,
      measured: `${format(grown)} MiB more`,
      met: grown <= HEAP_LIMIT_MIB,
    },
  ];
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const browser = await startBrowser(cleanup);
  const figures = [await measureDouble(browser, cleanup), await measureHub(browser, cleanup)];
  const head = ['window of', 'first paint', 'devices painted', 'longest task, devices', 'longest task, messages'];
  const both = ({ cpuMs, ms }: LongestTask): string => `${formatMs(cpuMs)} (${formatMs(ms)})`;
  return {
    tables: [
      [
        [...head, 'heap before', 'heap after', 'messages in the page'],
        ...figures.map(({ name, firstPaint, content, devicesTask, messagesTask, heapBefore, heapAfter, inPage }) => [
          name,
          formatMs(firstPaint),
          formatMs(content),
          both(devicesTask),
          both(messagesTask),
          `${format(heapBefore)} MiB`,
          `${format(heapAfter)} MiB`,
          format(inPage),
        ]),
      ],
    ],
    notes: [
      `${DEVICES} devices and ${MESSAGES} messages, in Chromium without a GPU, 1100 × 800, a new profile.`,
      'First paint: first-contentful-paint. Devices painted: the frame with the first computer has ended. The double answers',
      "through a bridge of Playwright, with half a megabyte of queue history; its time is not the page's.",
      'Scrolled with the wheel to the very end, 600 px a frame; tasks of the main thread from a trace, fetching included:',
      'processor time, and in brackets from begin to end, which is more where other programs want the processors too.',
      'Heap: of JavaScript, after a collection; before: the activity view is open, after: its last message is in view.',
    ],
    checks: figures.flatMap(checksOf),
  };
}

export const windowSection: Section = {
  name: 'window',
  title: `The window with ${DEVICES} devices and ${MESSAGES} messages`,
  impossible: () => missingChromium,
  run,
};
