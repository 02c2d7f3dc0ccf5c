import type { BrowserContext, Page } from 'playwright-core';

/** Everything that a page must not do: errors, violations of its policy, requests to anyone else. */
export class PageWatch {
  readonly complaints: string[] = [];

  /** `origins`: where requests may go. `expected`: errors of the console that the test causes on purpose. */
  static async of(
    context: BrowserContext,
    origins: readonly string[],
    expected: readonly RegExp[] = [],
  ): Promise<PageWatch> {
    const watch = new PageWatch();
    await context.exposeFunction('reportViolation', (what: string) => watch.complaints.push(what));
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
        const { reportViolation } = globalThis as unknown as { reportViolation(what: string): void };
        reportViolation(`CSP ${violatedDirective}: ${blockedURI} (${sourceFile}:${lineNumber})`);
      });
    });
    context.on('page', (page) => watch.#follow(page, origins, expected));
    return watch;
  }

  #follow(page: Page, origins: readonly string[], expected: readonly RegExp[]): void {
    page.on('pageerror', (error) => this.complaints.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() !== 'error' || expected.some((pattern) => pattern.test(message.text()))) return;
      this.complaints.push(`console: ${message.text()}`);
    });
    const check = (url: string): void => {
      const { origin } = new URL(url.replace(/^ws/, 'http'));
      if (!origins.includes(origin)) this.complaints.push(`request: ${url}`);
    };
    page.on('request', (request) => check(request.url()));
    page.on('websocket', (socket) => check(socket.url()));
  }
}
