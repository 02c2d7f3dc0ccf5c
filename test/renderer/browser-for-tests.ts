import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type OpenWindow, WindowBrowser } from './window-under-test.ts';

/**
 * One browser for all tests of a suite, a window for each of them. When the test is over, the window must have complained
 * of nothing, and is closed.
 */
export function browserForTests(): Pick<WindowBrowser, 'open'> {
  let browser: WindowBrowser;
  let window: OpenWindow;
  beforeAll(async () => {
    browser = await WindowBrowser.start();
  }, 30_000);
  afterEach(async () => {
    expect(window.watch.complaints).toEqual([]);
    await window.close();
  });
  afterAll(() => browser.stop());
  return {
    async open(...args) {
      window = await browser.open(...args);
      return window;
    },
  };
}
