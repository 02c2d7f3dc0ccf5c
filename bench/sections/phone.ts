import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { missingPrograms } from '../../test/e2e/desktop/display.ts';
import { launchChromium } from '../../test/helpers/chromium.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { createTokens, makeDataDir, startLantype } from '../processes/lantype.ts';
import { formatKiB, formatMs } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { median } from '../report/statistics.ts';

/** Of the loopback network: HTTPS, as the phone has it. */
const LAN_ADDRESS = '127.0.0.51';
const ROUNDS = 7;
const THROTTLE = 4;
const WANTED_MS = 1_000;
const WANTED_BYTES = 60 * 1_024;
const LANGUAGES = ['en-US', 'es-ES'] as const;
const HANDSET = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

/** Runs in the page: notes when the page can be used, when it shows the computer, and the longest task until then. */
const WATCH = `
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
  }).observe({ type: 'longtask', buffered: true });
  const after = (name) => requestAnimationFrame(() => setTimeout(() => { window[name] ??= performance.now(); }));
  new MutationObserver((changes, observer) => {
    if (document.querySelector('.send') === null) return;
    after('ready');
    if (document.querySelector('.chosen') === null) return;
    observer.disconnect();
    after('connected');
  }).observe(document, { childList: true, subtree: true });
`;

interface Load {
  readonly readyMs: number;
  readonly connectedMs: number;
  readonly longestMs: number;
  readonly scriptBytes: number;
}

/** One first visit: nothing is cached. The phone is paired already, for pairing waits for the relay, not for the page. */
async function load(browser: Browser, origin: string, token: string, locale: string): Promise<Load> {
  const context = await browser.newContext({ ...HANDSET, ignoreHTTPSErrors: true, locale });
  try {
    const page: Page = await context.newPage();
    const membership = JSON.stringify({ token, relayId: 'bench', name: 'bench' });
    await page.addInitScript(`localStorage.setItem('lantype.relay', ${JSON.stringify(membership)}); ${WATCH}`);
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
    const scripts: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response.body());
    });
    await page.goto(`${origin}/`);
    await page.locator('.chosen').waitFor();
    let measured: Omit<Load, 'scriptBytes'>;
    do {
      measured = await page.evaluate(
        '({ readyMs: window.ready, connectedMs: window.connected, longestMs: window.longest })',
      );
    } while (measured.connectedMs === undefined);
    let scriptBytes = 0;
    for (const body of await Promise.all(scripts)) scriptBytes += gzipSync(body, { level: 9 }).length;
    return { ...measured, scriptBytes };
  } finally {
    await context.close();
  }
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const { dataDir } = cleanup.add(makeDataDir(LAN_ADDRESS));
  const [token = ''] = await createTokens(dataDir, [
    { name: 'phone', scope: 'send' },
    { name: 'desk', scope: 'receive', deviceId: 'desk' },
  ]);
  const args = ['--mode', 'relay', '--lan-port', '0'];
  const { lanUrl = '' } = cleanup.add(await startLantype({ dataDir, args }));
  const browser = await launchChromium();
  cleanup.add({ stop: () => browser.close() });
  // The first pages of a new browser pay for its start.
  for (const locale of LANGUAGES) await load(browser, lanUrl, token, locale);
  const loads = new Map<string, Load[]>(LANGUAGES.map((locale) => [locale, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [locale, all] of loads) all.push(await load(browser, lanUrl, token, locale));
  }
  const rows = [...loads].map(([locale, all]) => ({
    locale,
    ready: median(all.map(({ readyMs }) => readyMs)),
    connected: median(all.map(({ connectedMs }) => connectedMs)),
    slowest: Math.max(...all.map(({ readyMs }) => readyMs)),
    longest: median(all.map(({ longestMs }) => longestMs)),
    bytes: Math.max(...all.map(({ scriptBytes }) => scriptBytes)),
  }));
  return {
    tables: [
      [
        ['first visit', 'interactive', 'slowest', 'computer shown', 'longest task', 'script, gzip'],
        ...rows.map(({ locale, ready, slowest, connected, longest, bytes }) => [
          ...[locale, formatMs(ready), formatMs(slowest), formatMs(connected), formatMs(longest), formatKiB(bytes)],
        ]),
      ],
    ],
    notes: [
      `${ROUNDS} first visits each, over HTTPS, with the processor ${THROTTLE} times slower for the page; medians.`,
      'Interactive: the field and its buttons are on the screen, and the page answers to the next event.',
      'Computer shown: the relay has been asked for its events and its computers.',
    ],
    checks: [
      {
        what: `interactive, ${THROTTLE}× slower processor`,
        target: `< ${formatMs(WANTED_MS)}`,
        measured: rows.map(({ ready }) => formatMs(ready)).join(', '),
        met: rows.every(({ ready }) => ready < WANTED_MS),
      },
      {
        what: 'script of the first load, gzip',
        target: `< ${formatKiB(WANTED_BYTES)}`,
        measured: rows.map(({ bytes }) => formatKiB(bytes)).join(', '),
        met: rows.every(({ bytes }) => bytes < WANTED_BYTES),
      },
    ],
  };
}

export const phoneSection: Section = {
  name: 'phone',
  title: 'The phone page: its first load',
  impossible: () => missingPrograms('chromium'),
  run,
};
