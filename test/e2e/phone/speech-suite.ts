import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { withoutDisplay } from '../../helpers/processes/lantype-process.ts';
import { type OpenedPhone, openPaired, type PhoneBrowser, setPreferences, startPhoneBrowser } from './phone-page.ts';
import { type Ear, stubRecognition } from './recognition-stub.ts';
import { type SharedHub, startSharedHub } from './shared-hub.ts';

/** `browser` and `hub` are there from `beforeAll` on, `phone` once a test has opened one. */
export interface SpeechSuite {
  browser: PhoneBrowser;
  hub: SharedHub;
  phone: OpenedPhone;
  /** A paired page with an ear; `lingers`: it says more after it was told to stop. */
  open(preferences?: object, options?: BrowserContextOptions): Promise<{ page: Page; ear: Ear }>;
}

/**
 * Call once in a `describe`: a hub without a display, and for each test one phone, which must have complained of
 * nothing and is stopped after it.
 */
export function speechSuite({ lingers = false } = {}): SpeechSuite {
  const suite = {
    async open(preferences = {}, options = {}) {
      suite.phone = await suite.browser.open('android', options);
      const { page } = suite.phone;
      const ear = await stubRecognition(page, { lingers });
      await setPreferences(page, preferences);
      await openPaired(page, suite.hub);
      return { page, ear };
    },
  } as SpeechSuite;
  beforeAll(async () => {
    suite.browser = await startPhoneBrowser();
    suite.hub = await startSharedHub({ env: withoutDisplay() });
  });
  afterEach(async () => {
    expect(suite.phone.problems).toEqual([]);
    await suite.phone.stop();
  });
  afterAll(async () => {
    await suite.browser.stop();
    await suite.hub.stop();
  });
  return suite;
}

export const speakButton = (page: Page) => page.getByRole('button', { name: 'Speak', exact: true });
export const stopButton = (page: Page) => page.getByRole('button', { name: 'Stop', exact: true });
