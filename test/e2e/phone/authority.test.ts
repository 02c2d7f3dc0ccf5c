import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Authority } from '../../../src/relay/lan/authority.ts';
import { issueCertificate } from '../../../src/relay/lan/certificate.ts';
import { eventually } from '../../helpers/eventually.ts';
import { withoutDisplay } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { newTlsKey } from '../../helpers/tls-identity.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { newestSays, send, startPhoneBrowser } from './phone-page.ts';
import { type SharedHub, startSharedHub } from './shared-hub.ts';
import { startTrustingBrowser } from './trusting-browser.ts';

const missing = missingPrograms('xterm', 'chromium', 'certutil');
/** All names of the tests lead to this computer. */
const RESOLVER = ['--host-resolver-rules=MAP *.lan 127.0.0.1'];

describe('the authority of the relay, installed', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  /** As a phone gets it. */
  async function install(hub: SharedHub) {
    const answer = await fetch(`${hub.url}/authority.crt`);
    return started(await startTrustingBrowser(Buffer.from(await answer.arrayBuffer()), RESOLVER));
  }

  it('the page installs, opens without a connection, and sends later', async () => {
    const display = started(await startDisplay());
    const hub = started(await startSharedHub({ env: display.env }));
    const terminal = started(await startXterm(display));
    const { context } = await install(hub);
    const [page = await context.newPage()] = context.pages();
    await page.goto(await hub.pairingLink());
    await page.getByText('Goes into xterm').waitFor();
    const session = await context.newCDPSession(page);
    const manifest = await session.send('Page.getAppManifest');
    expect([manifest.url, manifest.errors]).toEqual([`${hub.origin}/manifest.webmanifest`, []]);
    expect((await session.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([]);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await eventually('the shell to be kept', () => page.evaluate(async () => !!(await caches.match('/'))));

    await context.setOffline(true);
    await page.goto(hub.origin);
    await send(page, 'sent without a connection');
    await newestSays(page, 'Waiting on this phone', 'sent without a connection');
    await context.setOffline(false);
    await newestSays(page, 'Read by the program', 'sent without a connection', 30_000);
    await eventually('the text', async () => (await terminal.read()) === 'sent without a connection');
  });

  it('is refused for other names and addresses, whoever has the key', async () => {
    const hub = started(
      await startSharedHub({ env: withoutDisplay(), mode: 'relay', settings: { hostNames: ['desk.lan'] } }),
    );
    const authority: Authority = JSON.parse(readFileSync(path.join(hub.folder, 'phone-authority.json'), 'utf8'));
    const { context } = await install(hub);
    const page = await context.newPage();
    /** What the browser says of a server that has a certificate for `subject` by the relay's authority. */
    const visit = async (subject: string): Promise<string> => {
      const key = newTlsKey();
      const leaf = await issueCertificate({ key, subject, now: Date.now(), authority });
      const server = createServer({ key, cert: `${leaf}${authority.issuing}` }, (_request, response) =>
        response.end('hello'),
      );
      const address = subject.endsWith('.lan') ? '127.0.0.1' : subject;
      await new Promise<void>((resolve) => server.listen(0, address, resolve));
      started({ stop: async () => void server.close() });
      return outcome(page, `https://${subject}:${(server.address() as AddressInfo).port}/`);
    };
    expect(await outcome(page, hub.origin.replace('127.0.0.1', 'desk.lan'))).toBe('opened');
    // The same key and the same server for a name that is the relay's: it is the name that is refused.
    expect([await visit('desk.lan'), await visit('127.0.0.1')]).toEqual(['opened', 'opened']);
    for (const subject of ['other.lan', '127.0.0.2']) {
      expect([subject, await visit(subject)]).toEqual([subject, expect.stringMatching(/net::ERR_CERT_/)]);
    }
  });
});

describe('how the authority gets into a phone', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  it('the page shows the steps and the fingerprint, paired or not, and where the certificate is not for the address, what to do', async () => {
    const hub = started(
      await startSharedHub({ env: withoutDisplay(), mode: 'relay', settings: { hostNames: ['desk.lan'] } }),
    );
    const browser = started(await startPhoneBrowser(RESOLVER));
    const phone = started(await browser.open('iphone'));
    const { page } = phone;
    await page.goto(hub.origin);
    await page.getByRole('link', { name: 'Why did the browser warn?' }).tap();
    const { authority } = await hub.cli('certificate');
    await page.getByText(authority.fingerprint).waitFor();
    for (const [name, href] of [
      ['Download the profile', '/authority.mobileconfig'],
      ['Download the certificate', '/authority.crt'],
    ] as const) {
      expect(await page.getByRole('link', { name }).getAttribute('href')).toBe(href);
    }
    await page.getByRole('link', { name: 'Back' }).tap();
    await page.getByText('Pair this phone once.').waitFor();

    // A name that came after the certificate.
    await hub.stopRelay();
    writeFileSync(
      path.join(hub.folder, 'settings.json'),
      JSON.stringify({ deviceId: hub.deviceId, lanAddresses: ['127.0.0.1'], hostNames: ['desk.lan', 'new.lan'] }),
    );
    await hub.startRelay();
    await page.goto('about:blank');
    await page.goto(`${hub.origin.replace('127.0.0.1', 'new.lan')}/#/install`);
    await page.getByText('The certificate is not for new.lan').waitFor();
    const elsewhere = page.getByRole('link', { name: /^https:\/\/desk\.lan:/ });
    expect(await elsewhere.getAttribute('href')).toBe(`${hub.origin.replace('127.0.0.1', 'desk.lan')}/`);
    expect((await hub.cli('certificate')).authority.missing).toEqual(['new.lan']);
    await hub.cli('certificate', 'new');
    await page.reload();
    expect(await page.locator('.fingerprint').textContent()).not.toBe(authority.fingerprint);
    expect(phone.problems).toEqual([]);
  });
});

async function outcome(page: Page, url: string): Promise<string> {
  try {
    await page.goto(url);
    return 'opened';
  } catch (error) {
    return String(error);
  }
}
