import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutDisplay } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms } from '../desktop/display.ts';
import { openPaired, type PhoneBrowser, startPhoneBrowser } from './phone-page.ts';
import { stubRecognition } from './recognition-stub.ts';
import { type SharedHub, startSharedHub } from './shared-hub.ts';

/** WCAG 2.5.5 and Apple's guidelines. CSS pixels. */
const LEAST_TARGET = 44;
const missing = missingPrograms('chromium');

/** Every view and every state of one that shows other controls, and how to get there. */
const PLACES: readonly (readonly [name: string, go: (page: Page) => Promise<void>])[] = [
  ['speak', async (page) => void (await page.locator('.tabs a').nth(0).tap())],
  [
    'speak, with everything open',
    async (page) => {
      await page.locator('.tabs a').nth(0).tap();
      await page.locator('textarea').fill('one comma two');
      await page.locator('.preview').waitFor();
      await page.locator('.chosen[aria-expanded="false"]').tap();
      await page.locator('.keys-switch[aria-expanded="false"]').tap();
      await page.locator('.speak').tap();
      await page.locator('.interim').waitFor();
    },
  ],
  [
    'history',
    async (page) => {
      await page.locator('.tabs a').nth(1).tap();
      await page.locator('.message .summary').first().tap();
    },
  ],
  [
    'settings',
    async (page) => {
      await page.locator('.tabs a').nth(2).tap();
      await page.locator('details.commands summary').tap();
      await page.locator('table').waitFor();
    },
  ],
  [
    'install',
    async (page) => {
      await page.locator('a[href="#/install"]').tap();
      await page.locator('.view-install section').nth(2).waitFor();
    },
  ],
];

const small = (page: Page) =>
  page.evaluate((least) => {
    const targets = document.querySelectorAll<HTMLElement>(
      'button, a, input, select, textarea, summary, [role=button]',
    );
    return [...targets].flatMap((target) => {
      // A label around a field is part of its target.
      const whole = target.closest('label') ?? target;
      const { width, height } = whole.getBoundingClientRect();
      if (width === 0 && height === 0) return [];
      const fits = width >= least - 0.5 && height >= least - 0.5;
      return fits ? [] : [`${target.outerHTML.slice(0, 80)} ${width}×${height}`];
    });
  }, LEAST_TARGET);

const widerThanScreen = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body *')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5 && !element.closest('.unseen'))
      .map((element) => element.outerHTML.slice(0, 80)),
  );

describe('for everyone', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  let browser: PhoneBrowser;
  let hub: SharedHub;
  beforeAll(async () => {
    browser = await startPhoneBrowser();
    hub = await startSharedHub({ env: withoutDisplay() });
  });
  afterAll(async () => {
    await browser.stop();
    await hub.stop();
  });

  async function open(locale: string, dark: boolean) {
    const colorScheme = dark ? 'dark' : 'light';
    const phone = started(await browser.open('android', { locale, colorScheme, reducedMotion: 'reduce' }));
    const { page } = phone;
    await stubRecognition(page);
    await page.addInitScript(() => {
      localStorage.setItem(
        'lantype.preferences',
        JSON.stringify({
          spokenCommands: true,
          speechLanguage: 'en-US',
          replacements: [{ say: 'my mail', write: 'a@b.c' }],
        }),
      );
    });
    return phone;
  }

  describe.each([
    ['en-US', false],
    ['en-US', true],
    ['es-ES', false],
    ['es-ES', true],
  ])('%s, dark: %s', (locale, dark) => {
    it('axe finds nothing, targets are large enough, and nothing leaves the screen of 320 px', async () => {
      const { page, problems } = await open(locale, dark);
      const check = async (place: string): Promise<void> => {
        const { violations } = await new AxeBuilder({ page: page as never }).analyze();
        const found = violations.map(({ id, nodes }) => `${place}: ${id} ${nodes.map(({ html }) => html).join(' ')}`);
        expect(found).toEqual([]);
        expect([place, await small(page)]).toEqual([place, []]);
        expect([place, await widerThanScreen(page)]).toEqual([place, []]);
      };
      await page.goto(`${hub.origin}/`);
      await page.locator('.view-pair').waitFor();
      await check('pair');
      await page.goto(`${hub.origin}/#code=${'x'.repeat(22)}&role=send`);
      await page.locator('.notice').waitFor();
      await check('pair, failed');
      await page.goto(await hub.pairingLink());
      await page.locator('.chosen').waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(locale.slice(0, 2));
      await page.locator('.tabs a').nth(1).tap();
      await page.locator('.nothing').waitFor();
      await check('history, empty');
      await page.locator('.tabs a').nth(0).tap();
      await page.locator('textarea').fill('a longer text that does not fit into one line of a small screen');
      await page.locator('.send').tap();
      await page.locator('.recent [data-status="failed"]').waitFor();
      for (const [place, go] of PLACES) {
        await go(page);
        await check(place);
      }
      expect(problems).toEqual([]);
    });
  });

  it.each(['en-US', 'es-ES'])(
    'with text twice as large nothing leaves the screen, and everything can be reached: %s',
    async (locale) => {
      const { page, problems } = await open(locale, false);
      await page.goto(await hub.pairingLink());
      await page.locator('.chosen').waitFor();
      await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
      await page.locator('textarea').fill('text');
      await page.locator('.send').tap();
      await page.locator('.recent [data-status="failed"]').waitFor();
      for (const [place, go] of PLACES) {
        await go(page);
        expect([place, await widerThanScreen(page)]).toEqual([place, []]);
        expect([place, await small(page)]).toEqual([place, []]);
      }
      await page.locator('.tabs a').nth(0).tap();
      await page.locator('.send').scrollIntoViewIfNeeded();
      expect(await page.locator('.send').isVisible()).toBe(true);
      expect(problems).toEqual([]);
    },
  );

  it('needs no pointer: from the field to Send and to another view by keyboard alone', async () => {
    const { page, problems } = await open('en-US', false);
    await openPaired(page, hub);
    const tabTo = async (selector: string): Promise<void> => {
      for (let steps = 0; steps < 30; steps += 1) {
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never came to ${selector}`);
    };
    await tabTo('.chosen');
    await page.keyboard.press('Enter');
    await tabTo('.computers button');
    await page.keyboard.press('Enter');
    await tabTo('textarea');
    await page.keyboard.type('by keyboard');
    await tabTo('.send');
    await page.keyboard.press('Enter');
    await page.locator('.recent [data-status="failed"]').waitFor();
    await tabTo('.tabs a[href="#/history"]');
    await page.keyboard.press('Enter');
    await page.locator('.message').waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
    expect(problems).toEqual([]);
  });
});
