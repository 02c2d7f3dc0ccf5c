import type { Page } from 'playwright-core';
import { launchChromium } from '../../helpers/chromium.ts';
import { eventually } from '../../helpers/eventually.ts';
import type { Display } from './display.ts';

const FIELDS = ['textarea', 'input', 'contenteditable'] as const;
export type Field = (typeof FIELDS)[number];

const HTML = `<!doctype html><meta charset="utf-8"><title>fields</title>
<textarea id="textarea" rows="6"></textarea>
<input id="input">
<div id="contenteditable" contenteditable style="white-space: pre-wrap; min-height: 5em"></div>
<p id="nothing" tabindex="0">no field</p>`;

/** A real Chromium window under the display, with a page that has one field of each kind. */
export interface BrowserWindow {
  readonly page: Page;
  /** Empties the field and puts the cursor into it. */
  focus(field: Field | 'nothing'): Promise<void>;
  read(field: Field): Promise<string>;
  stop(): Promise<void>;
}

export async function startChromium(display: Display): Promise<BrowserWindow> {
  const browser = await launchChromium({ env: display.env });
  const focused = async (): Promise<boolean> => (await display.focusedClass()) === 'Chromium';
  return browserWindow(await browser.newPage(), () => eventually('Chromium to have the focus', focused, 20_000));
}

/** The window of a page; `focused` resolves when that has the focus. */
export async function browserWindow(page: Page, focused: () => Promise<unknown>): Promise<BrowserWindow> {
  await page.setContent(HTML);
  await focused();
  return {
    page,
    async focus(field) {
      const element = page.locator(`#${field}`);
      if (field !== 'nothing') await element.fill('');
      // A click, not `focus()`: the page must have the keyboard, not the address bar of the new window.
      await element.click();
    },
    read: (field) => {
      const element = page.locator(`#${field}`);
      // biome-ignore lint/performance/useDomNodeTextContent: textContent has no newlines where the editor made blocks
      return field === 'contenteditable' ? element.innerText() : element.inputValue();
    },
    stop: async () => page.context().browser()?.close(),
  };
}
