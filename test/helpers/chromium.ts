import { spawnSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';
import type { SuiteOptions } from 'vitest';
import { skipUnless } from './skip-unless.ts';

/** Empty when there is none. */
export const CHROMIUM = spawnSync('which', ['chromium'], { encoding: 'utf8' }).stdout.trim();

/** It keeps to itself: no updates, no services, no questions at its first start. */
export const CHROMIUM_ARGS: readonly string[] = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

/** The reason why pages cannot be tested here, or `undefined`. */
export const missingChromium = CHROMIUM === '' ? 'not installed: chromium' : undefined;

export interface ChromiumOptions {
  readonly args?: readonly string[];
  /** Instead of the one that is installed. */
  readonly executablePath?: string;
  /** With a display to show a window on; default: headless. */
  readonly env?: NodeJS.ProcessEnv;
}

/** The one way in which tests start a browser. The caller closes it. */
export function launchChromium({ args = [], env, executablePath = CHROMIUM }: ChromiumOptions = {}): Promise<Browser> {
  const given = Object.entries(env ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return chromium.launch({
    executablePath,
    args: [...CHROMIUM_ARGS, ...args],
    ...(env && { headless: false, env: Object.fromEntries(given) }),
  });
}

/** Options for `describe`: a real browser needs its time on a busy machine, and has to be there. */
export const inChromium: SuiteOptions = {
  ...skipUnless(missingChromium === undefined, missingChromium ?? ''),
  timeout: 30_000,
};
