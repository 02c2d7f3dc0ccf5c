import type { Page } from 'playwright-core';

const MOST_STOPS = 80;

interface Stop {
  readonly name: string;
  readonly tag: string;
}

/** What has the focus: its label as a person reads it. */
async function focused(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const labels = (element as HTMLInputElement | null)?.labels;
    const name = element?.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element?.textContent ?? '';
    return { name: name.trim(), tag: element?.tagName.toLowerCase() ?? '' };
  });
}

/** Goes there by Tab alone. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    const { name: found, tag } = await focused(page);
    if (typeof name === 'string' ? found === name : name.test(found)) return;
    passed.push(`${tag} ${found}`);
  }
  throw new Error(`Tab does not lead to ${name}; it passed ${passed.join(' | ')}`);
}

export async function press(page: Page, name: string | RegExp, key = 'Enter'): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press(key);
}
