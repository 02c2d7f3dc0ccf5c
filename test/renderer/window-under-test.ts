import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { pageFolder } from '../../src/app/pages.ts';
import type { ControlEvent } from '../../src/protocol/control-events.ts';
import { pageFiles } from '../../src/server/answers/page-files.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { AppDouble } from './double/app-double.ts';
import { PageWatch } from './page-watch.ts';

/** The built page, from a server with the real policy, in a real Chromium, with the double of the app behind it. */
export class WindowBrowser {
  readonly #browser: Browser;
  readonly #server: Server;
  readonly url: string;

  private constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<WindowBrowser> {
    const app = express().use('/app', pageFiles(pageFolder('renderer')));
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new WindowBrowser(await launchChromium(), server);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Opens the window on a view: `#/pair`. */
  async open(
    view = '',
    double = new AppDouble(),
    options: BrowserContextOptions = { viewport: { width: 1_100, height: 800 } },
  ): Promise<OpenWindow> {
    const context = await this.#browser.newContext({ locale: 'en-GB', ...options });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const watch = await PageWatch.of(context, [this.url]);
    await context.exposeFunction('callDouble', (method: string, params: unknown) => double.call(method, params));
    await context.addInitScript(() => {
      const scope = globalThis as unknown as Bridge;
      const listeners = new Set<(event: unknown) => void>();
      scope.tell = (event) => {
        for (const listener of listeners) listener(event);
      };
      scope.lantype = {
        call: (method, params) => scope.callDouble(method, params),
        onEvent(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      };
    });
    const page = await context.newPage();
    double.onEvent((event: ControlEvent) => {
      page.evaluate((told) => (globalThis as unknown as Bridge).tell(told), event).catch(() => undefined);
    });
    await page.goto(`${this.url}/app/${view}`);
    await page.locator('h1').waitFor();
    return { page, double, watch, close: () => context.close() };
  }
}

interface Bridge {
  callDouble(method: string, params: unknown): Promise<unknown>;
  tell(event: unknown): void;
  lantype: {
    call(method: string, params: unknown): Promise<unknown>;
    onEvent(listener: (event: unknown) => void): () => void;
  };
}

export interface OpenWindow {
  readonly page: Page;
  readonly double: AppDouble;
  readonly watch: PageWatch;
  close(): Promise<void>;
}
