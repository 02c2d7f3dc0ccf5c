import path from 'node:path';
import { ScriptedPortal } from '../test/agent/wayland/portal/scripted-portal.ts';
import { openWindow } from '../test/e2e/window/open-window.ts';
import { WindowHub } from '../test/e2e/window/window-hub.ts';
import { launchChromium } from '../test/helpers/chromium.ts';
import { startSessionBus } from '../test/helpers/session-bus.ts';

const VIEWPORT = { width: 1_000, height: 800 };
const LOOKS = [
  { colorScheme: 'light', language: 'en', locale: 'en-GB' },
  { colorScheme: 'dark', language: 'es', locale: 'es-ES' },
];

/** What is said before the dialog of GNOME or KDE, from a real hub with the portal that the tests write. */
export async function permissionScreenshots(folder) {
  const running = [];
  try {
    const browser = await launchChromium();
    running.unshift({ stop: () => browser.close() });
    for (const desktop of ['GNOME', 'KDE']) {
      const bus = await startSessionBus();
      running.unshift(bus);
      running.unshift(await ScriptedPortal.start(bus.address));
      const session = { WAYLAND_DISPLAY: 'wayland-none', XDG_CURRENT_DESKTOP: desktop };
      const hub = await WindowHub.start({
        env: { ...process.env, ...session, DBUS_SESSION_BUS_ADDRESS: bus.address },
      });
      running.unshift(hub);
      for (const { language, ...look } of LOOKS) {
        const { page, close } = await openWindow(hub, browser, {
          viewport: VIEWPORT,
          reducedMotion: 'reduce',
          ...look,
        });
        await page.locator('nav a[href="#/diagnosis"]').click();
        const card = page.locator('.permission').first();
        await card.waitFor();
        const file = `permission-${desktop.toLowerCase()}-${look.colorScheme}-${language}.png`;
        await card.screenshot({ path: path.join(folder, file) });
        await close();
      }
    }
  } finally {
    for (const thing of running) await thing.stop();
  }
}
