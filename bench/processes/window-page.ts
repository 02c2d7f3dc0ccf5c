import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Browser, Page } from 'playwright-core';
import { pageFolder } from '../../src/app/pages.ts';
import { pageFiles } from '../../src/server/answers/page-files.ts';
import { launchChromium } from '../../test/helpers/chromium.ts';
import { eventually } from '../../test/helpers/eventually.ts';
import type { AppDouble } from '../../test/renderer/double/app-double.ts';
import type { Cleanup } from './cleanup.ts';

export async function startBrowser(cleanup: Cleanup): Promise<Browser> {
  const browser = await launchChromium();
  cleanup.add({ stop: () => browser.close() });
  return browser;
}

/** Runs in the page, so it is JavaScript: when the first of what the user came for is there, since the navigation. */
const MARK_CONTENT = `new MutationObserver((_, observer) => {
  const found = document.querySelector('[data-device], [data-message]');
  if (found === null) return;
  observer.disconnect();
  // The frame in which it is painted has ended when the task after it runs.
  requestAnimationFrame(() => setTimeout(() => { globalThis.contentAt = performance.now(); }));
}).observe(document, { subtree: true, childList: true });`;

/** What preload does in Electron. */
const BRIDGE = `globalThis.lantype = {
  call: (method, params) => globalThis.callDouble(method, params),
  onEvent: () => () => undefined,
};`;

export async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_100, height: 800 }, locale: 'en-GB' });
  await context.addInitScript(MARK_CONTENT);
  return context.newPage();
}

/** The built page with a double of the app behind it. Returns its address. */
export async function serveDouble(page: Page, double: AppDouble, cleanup: Cleanup): Promise<string> {
  const server = createServer(express().use('/app', pageFiles(pageFolder('renderer')))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.add({
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  await page.exposeFunction('callDouble', (method: string, params: unknown) => double.call(method, params));
  await page.addInitScript(BRIDGE);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/app/`;
}

/** Milliseconds since the navigation: the first paint of anything, and of what the user came for. */
export async function paintTimes(page: Page): Promise<{ first: number; content: number }> {
  // Not `waitForFunction`: it evaluates a text in the page, whose policy does not allow that.
  await eventually('the first devices', () => page.evaluate('globalThis.contentAt !== undefined'), 30_000);
  return page.evaluate(`({
    first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
    content: globalThis.contentAt,
  })`);
}

/** What the page holds in JavaScript's heap, after a collection. MiB. */
export async function heapMiB(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 2 ** 20;
}

interface TraceEvent {
  name: string;
  ph: string;
  tid: number;
  pid: number;
  /** Microseconds: from begin to end, and of the processor's time in it. */
  dur?: number;
  tdur?: number;
  args: { name?: string };
}

export interface LongestTask {
  /** Milliseconds of processor time, for what else the machine does is not the page's doing. */
  readonly cpuMs: number;
  /** From begin to end. */
  readonly ms: number;
}

/** The longest task of the page's main thread while `work` runs. */
export async function longestTask(page: Page, work: () => Promise<void>): Promise<LongestTask> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('no browser');
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  await work();
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString());
  const mains = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const isMain = ({ pid, tid }: TraceEvent): boolean => mains.some((main) => main.pid === pid && main.tid === tid);
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && event.ph === 'X' && isMain(event));
  if (tasks.length === 0) throw new Error('the trace has no tasks');
  return {
    cpuMs: Math.max(...tasks.map(({ tdur, dur }) => (tdur ?? dur ?? 0) / 1_000)),
    ms: Math.max(...tasks.map(({ dur }) => (dur ?? 0) / 1_000)),
  };
}

/** Half of what is in view, a frame: 36 000 px a second, faster than any hand. */
const STEP_PX = 600;
/** Steps without any move: the end. */
const STILL = 40;

/** Scrolls to the end with the wheel, a step a frame, waiting for what has to be fetched. Returns the steps. */
export async function scrollToEnd(page: Page, isEnd: () => Promise<boolean>): Promise<number> {
  await page.mouse.move(600, 600);
  let steps = 0;
  let still = 0;
  let last = -1;
  for (;;) {
    await page.mouse.wheel(0, STEP_PX);
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
    steps += 1;
    const now: number = await page.evaluate(`document.querySelector('main').scrollTop`);
    still = now === last ? still + 1 : 0;
    last = now;
    if (still > 0 && (await isEnd())) return steps;
    if (still > STILL) throw new Error(`the list does not go on after ${now} px`);
  }
}
