import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { launchChromium } from '../../helpers/chromium.ts';
import { type Display, startDisplay } from '../desktop/display.ts';
import { type HubWindow, openWindow } from './open-window.ts';
import { WindowHub } from './window-hub.ts';

/** There from `beforeAll` on. */
export interface WindowSuite {
  display: Display;
  hub: WindowHub;
  browser: Browser;
  window: HubWindow;
}

/**
 * Call once in a `describe`: a hub on a display of its own with one window, for all tests of the suite. At its end the
 * window must have complained of nothing. `settings`: of settings.json.
 */
export function windowSuite(settings: object = {}): WindowSuite {
  const suite = {} as WindowSuite;
  beforeAll(async () => {
    suite.display = await startDisplay();
    suite.hub = await WindowHub.start({ env: suite.display.env, settings });
    suite.browser = await launchChromium();
    suite.window = await openWindow(suite.hub, suite.browser);
  });
  afterAll(async () => {
    const { window, browser, hub, display }: Partial<WindowSuite> = suite;
    expect(window?.watch.complaints ?? []).toEqual([]);
    await browser?.close();
    await hub?.stop();
    await display?.stop();
  });
  return suite;
}
