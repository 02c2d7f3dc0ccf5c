import { expect, it } from 'vitest';
import type { DevicesAnswer } from '../../../src/protocol/http.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startChild } from '../../helpers/processes/child.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { startAccessibleDesktop } from './accessible-desktop.ts';
import { chromium, firefox } from './field-window.ts';
import { missingForFields } from './missing.ts';

const START_MS = 60_000;
const full = process.env.LANTYPE_MATRIX === 'full';
const reason = full ? missingForFields('chromium', 'firefox-esr') : 'only with LANTYPE_MATRIX=full';
const track = stopAfterEach();

/** A new window has the cursor in its address bar. */
it.each([
  ['Chromium', chromium],
  ['Firefox', firefox],
])(
  'the phone is told of the address bar of %s',
  skipUnless(reason === undefined, reason ?? ''),
  async (_name, browser) => {
    const { display, hub } = track(await startAccessibleDesktop());
    const [program, ...args] = browser(display)('about:blank');
    const asWindow = args.map((argument) => argument.replace('--app=', ''));
    track(startChild(program, asWindow, { env: display.env }));
    const status = async () => {
      const response = await fetch(`${hub.url}/devices`, { headers: { authorization: `Bearer ${hub.token}` } });
      return ((await response.json()) as DevicesAnswer).details[0]?.status;
    };
    await eventually('the word', async () => (await status())?.field === 'address-bar', START_MS);
    expect(JSON.stringify(await status())).not.toContain('about:');
  },
);
