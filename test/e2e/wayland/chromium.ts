import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM, CHROMIUM_ARGS } from '../../helpers/chromium.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type BrowserWindow, browserWindow } from '../desktop/page.ts';
import type { ProgramSession } from './programs.ts';

/** A real Chromium as a native window of the session. */
export async function startWaylandChromium(session: ProgramSession): Promise<BrowserWindow> {
  const { user, folder, env, focused } = session;
  // Playwright makes the profile, as root where the tests run as root; the browser runs as the user.
  const wrapper = path.join(folder, 'chromium.sh');
  const owner = user.host.length > 0 ? 'for each in "$@"; do case "$each" in --user-data-dir=*)' : '';
  const give = owner && `${owner} chown -R "$(stat -c %u:%g '${folder}')" "\${each#*=}";; esac; done`;
  writeFileSync(wrapper, `#!/bin/sh\n${give}\nexec ${[...user.host, CHROMIUM].join(' ')} "$@"\n`, { mode: 0o755 });
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const browser = await chromium.launch({
    executablePath: wrapper,
    args: [...CHROMIUM_ARGS, '--ozone-platform=wayland'],
    headless: false,
    env: Object.fromEntries(given),
  });
  const page = await browser.newPage();
  return browserWindow(page, async () => {
    await eventually('Chromium to have the focus', async () => /chromium/i.test((await focused()) ?? ''), 30_000);
  });
}
