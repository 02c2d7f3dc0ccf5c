import { spawnSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';
import type { SuiteOptions } from 'vitest';
import { skipUnless } from '../helpers/skip-unless.ts';

const found = spawnSync('which', ['chromium'], { encoding: 'utf8' }).stdout.trim();

/** The reason why pages cannot be tested here, or `undefined`. */
export const missingChromium = found === '' ? 'not installed: chromium' : undefined;

export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: found, args: ['--no-sandbox', '--disable-gpu', ...args] });
}

/** Options for `describe`: a real browser needs its time on a busy machine, and has to be there. */
export const inChromium: SuiteOptions = {
  ...skipUnless(missingChromium === undefined, missingChromium ?? ''),
  timeout: 30_000,
};
