import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { PageWatch } from '../../renderer/page-watch.ts';
import type { WindowHub } from './window-hub.ts';

export interface HubWindow {
  readonly page: Page;
  readonly watch: PageWatch;
  /** By its word in the navigation. */
  go(view: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the window of a real hub by a login link, as a person does. */
export async function openWindow(
  hub: WindowHub,
  browser: Browser,
  options: BrowserContextOptions = {},
  expected: readonly RegExp[] = [],
): Promise<HubWindow> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1_100, height: 800 }, ...options });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: hub.url });
  const watch = await PageWatch.of(context, [hub.url], expected);
  const page = await context.newPage();
  await page.goto(await hub.loginLink());
  await page.locator('h1').waitFor();
  return {
    page,
    watch,
    go: async (view) => page.getByRole('navigation').getByRole('link', { name: view }).click(),
    close: () => context.close(),
  };
}
