import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { CHROMIUM, CHROMIUM_ARGS } from '../../helpers/chromium.ts';
import { HANDSETS } from './phone-page.ts';

/** Chromium as its user has it: with a profile on disk, and with authorities that the user has installed. */
export interface TrustingBrowser {
  readonly context: BrowserContext;
  stop(): Promise<void>;
}

/** @param root DER or PEM. It goes into the NSS database of a home of its own, as `certutil` puts it there for a user. */
export async function startTrustingBrowser(root: Buffer, args: readonly string[] = []): Promise<TrustingBrowser> {
  const home = mkdtempSync(path.join(tmpdir(), 'lantype-home-'));
  const database = path.join(home, '.pki', 'nssdb');
  mkdirSync(database, { recursive: true });
  writeFileSync(path.join(home, 'root.crt'), root);
  const certutil = (...rest: string[]) => execFileSync('certutil', ['-d', `sql:${database}`, ...rest]);
  certutil('-N', '--empty-password');
  certutil('-A', '-n', 'lantype', '-t', 'C,,', '-i', path.join(home, 'root.crt'));
  const context = await chromium.launchPersistentContext(path.join(home, 'profile'), {
    ...HANDSETS.android,
    executablePath: CHROMIUM,
    args: [...CHROMIUM_ARGS, ...args],
    env: { PATH: process.env.PATH ?? '', HOME: home },
    isMobile: true,
    hasTouch: true,
    locale: 'en-US',
  });
  return {
    context,
    async stop() {
      await context.close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
