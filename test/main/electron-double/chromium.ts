import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { CHROMIUM, CHROMIUM_ARGS } from '../../helpers/chromium.ts';

/** A real Chromium without a window of its own, which the tests reach as well, over its debugging port. */
export class Chromium {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'lantype-double-'));
  #context: Promise<BrowserContext> | undefined;

  context(): Promise<BrowserContext> {
    this.#context ??= chromium.launchPersistentContext(this.#folder, {
      executablePath: CHROMIUM,
      args: [...CHROMIUM_ARGS, '--remote-debugging-port=0'],
    });
    return this.#context;
  }

  /** `http://127.0.0.1:…`, once it runs. */
  get address(): string | undefined {
    const file = path.join(this.#folder, 'DevToolsActivePort');
    if (!existsSync(file)) return undefined;
    const [port] = readFileSync(file, 'utf8').split('\n');
    return port ? `http://127.0.0.1:${port}` : undefined;
  }

  async stop(): Promise<void> {
    await (await this.#context)?.close().catch(() => undefined);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export const theChromium = new Chromium();
