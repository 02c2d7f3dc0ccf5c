import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../../helpers/chromium.ts';
import type { SharedHub } from './shared-hub.ts';

const ANDROID =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

/** The smallest screen that is still around, and a common one without speech recognition in the browser. */
export const HANDSETS = {
  android: { viewport: { width: 320, height: 568 }, deviceScaleFactor: 2, userAgent: ANDROID },
  iphone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, userAgent: IPHONE },
} as const;
export type Handset = keyof typeof HANDSETS;

/** Chromium that shows pages of handsets; one for a file of tests. */
export interface PhoneBrowser {
  readonly browser: Browser;
  open(handset?: Handset, options?: BrowserContextOptions): Promise<OpenedPhone>;
  stop(): Promise<void>;
}

/** One phone: storage, tokens and tabs of its own. */
export interface OpenedPhone {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Everything that a page must not do: errors, violations of its policy, requests to elsewhere. */
  readonly problems: readonly string[];
  tab(): Promise<Page>;
  stop(): Promise<void>;
}

export async function startPhoneBrowser(args: readonly string[] = []): Promise<PhoneBrowser> {
  const browser = await launchChromium({ args });
  return {
    browser,
    async open(handset = 'android', options = {}) {
      const context = await browser.newContext({
        ...HANDSETS[handset],
        isMobile: true,
        hasTouch: true,
        ignoreHTTPSErrors: true,
        locale: 'en-US',
        ...options,
      });
      const problems: string[] = [];
      await context.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
          console.error(`CSP: ${violatedDirective} ${blockedURI}`),
        );
      });
      if (handset === 'iphone') await context.addInitScript(removeRecognition);
      const tab = async (): Promise<Page> => {
        const page = await context.newPage();
        watch(page, problems);
        return page;
      };
      return { context, page: await tab(), problems, tab, stop: () => context.close() };
    },
    stop: () => browser.close(),
  };
}

function removeRecognition(): void {
  Reflect.deleteProperty(window, 'SpeechRecognition');
  Reflect.deleteProperty(window, 'webkitSpeechRecognition');
}

/** What the browser itself says: of requests without an answer, and that it takes no service worker from a stranger. */
const NO_CONNECTION = /net::ERR_|Failed to load resource|error occurred when fetching the script/;

function watch(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (!NO_CONNECTION.test(message.text())) problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (request.url() !== 'about:blank' && origin !== new URL(page.url()).origin && page.url() !== 'about:blank') {
      problems.push(`request to ${request.url()}`);
    }
  });
}

/** The newest message of the Speak view: its text, when it has this one, and its state. */
export async function newestSays(page: Page, words: string | RegExp, text = '', timeout = 10_000): Promise<void> {
  const newest = page.locator('.recent a').last().filter({ hasText: text.trim() });
  await newest.locator('.status').filter({ hasText: words }).waitFor({ timeout });
}

/** As the user of the phone has set them; before the page is opened. */
export async function setPreferences(page: Page, preferences: object): Promise<void> {
  await page.addInitScript((stored) => {
    localStorage.setItem('lantype.preferences', JSON.stringify(stored));
  }, preferences);
}

/** Opens the page as a phone that was paired before. */
export async function openPaired(page: Page, hub: SharedHub): Promise<void> {
  await page.addInitScript((stored) => localStorage.setItem('lantype.relay', stored), await hub.membership());
  await page.goto(hub.origin);
  await page.locator('.chosen').waitFor();
}

export function field(page: Page) {
  return page.getByRole('textbox', { name: 'Text to type' });
}
export function sendButton(page: Page) {
  return page.getByRole('button', { name: /^Send to/ });
}

/** Types into the field and taps Send. */
export async function send(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await sendButton(page).tap();
}
