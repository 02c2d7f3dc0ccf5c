import { describe, expect, it } from 'vitest';
import type { DesktopPermission } from '../../src/protocol/desktop-permission.ts';
import { inChromium } from '../helpers/chromium.ts';
import { axeFindings } from './axe.ts';
import { browserForTests } from './browser-for-tests.ts';
import { AppDouble } from './double/app-double.ts';
import type { OpenWindow } from './window-under-test.ts';

const GNOME: DesktopPermission = {
  ...{ desktop: 'gnome', state: 'unasked', asking: false, lasts: true, tellsFocus: false },
};
const KDE: DesktopPermission = { ...GNOME, desktop: 'kde', tellsFocus: true };

function doubleOf(permission: DesktopPermission, settings: object = {}): AppDouble {
  const double = new AppDouble();
  double.permission = permission;
  Object.assign(double.settings, settings);
  return double;
}

const asked = ({ calls }: AppDouble): boolean => calls.some(({ method }) => method === 'permission.ask');

describe('the permission of the desktop', inChromium, () => {
  const browser = browserForTests();
  let window: OpenWindow;

  it.each([
    ['gnome', 'light', 'en', 'Allow Remote Interaction'],
    ['gnome', 'dark', 'es', 'Permitir la interacción remota'],
    ['kde', 'dark', 'en', 'Allow restoring on future sessions'],
    ['kde', 'light', 'es', 'Permitir restaurar en futuras sesiones'],
  ] as const)(
    'is explained on %s with a picture, accessibly, in %s and %s',
    async (desktop, theme, language, words) => {
      const double = doubleOf(desktop === 'gnome' ? GNOME : KDE, { theme, language });
      window = await browser.open('#/diagnosis', double);
      const { page } = window;
      const picture = page.getByRole('img', { name: words });
      await picture.waitFor();
      expect(await page.locator('.permission ol li').first().textContent()).toContain(words);
      expect(await axeFindings(page)).toEqual([]);
      // It is of the program that asks, not of the desktop: nothing was asked by showing it.
      expect(asked(double)).toBe(false);
      await window.close();
    },
  );

  it('is asked for by the button alone, and a no is said with what was amiss', async () => {
    const double = doubleOf(GNOME);
    double.answer = { state: 'refused', refusal: 'no keyboard' };
    window = await browser.open('#/diagnosis', double);
    const { page } = window;
    await page.getByRole('button', { name: 'Ask my desktop now' }).press('Enter');
    await page.getByText('was off when you answered').waitFor();
    expect(double.calls.filter(({ method }) => method === 'permission.ask')).toHaveLength(1);
    expect(await axeFindings(page)).toEqual([]);
    double.answer = { state: 'granted' };
    await page.getByRole('button', { name: 'Ask my desktop again' }).click();
    await page.getByText('You have allowed Lantype to type').waitFor();
    expect(await page.getByRole('img').count()).toBe(0);
    await window.close();
  });

  it('is pointed to from the computers, until it is given', async () => {
    const double = doubleOf(KDE);
    // X11 windows can be typed into all the same.
    window = await browser.open('', double);
    const { page } = window;
    await page.getByText('may not type on this desktop yet').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'See what it will ask' }).click();
    await page.getByRole('button', { name: 'Ask my desktop now' }).click();
    await page.getByText('You have allowed Lantype to type').waitFor();
    await page.locator('nav a[href="#/devices"]').click();
    await page.locator('[data-device]').first().waitFor();
    expect(await page.getByText('may not type on this desktop yet').count()).toBe(0);
    await window.close();
  });

  it('is one thing on GNOME, and the focus another', async () => {
    window = await browser.open('#/diagnosis', doubleOf({ ...GNOME, state: 'granted' }));
    const { page } = window;
    await page.getByRole('button', { name: 'Install the extension' }).click();
    await page.getByText('active after your next login').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await window.close();
  });

  it('is nowhere where nobody asks, and no button is where the desktop lacks what it takes', async () => {
    window = await browser.open('#/diagnosis', new AppDouble());
    await window.page.getByText('This computer can type', { exact: true }).waitFor();
    expect(await window.page.locator('.permission').count()).toBe(0);
    await window.close();
    const lacking = 'the portal of this desktop has no clipboard (GNOME has it since version 46)';
    window = await browser.open('#/diagnosis', doubleOf({ ...GNOME, lacking }, { language: 'es' }));
    await window.page.getByText('no tiene portapapeles').waitFor();
    expect(await window.page.locator('.permission').count()).toBe(0);
    await window.close();
  });
});
