import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Display } from '../desktop/display.ts';
import type { ProgramEntry, RunningProgram } from './entry.ts';
import { type StartOptions, startProgram } from './start.ts';

const PAGE = `<!doctype html><meta charset="utf-8"><title>field</title>
<textarea autofocus style="width: 100%; height: 90vh"></textarea>
<script>
  const field = document.querySelector('textarea');
  let posting = Promise.resolve();
  field.addEventListener('input', () => {
    const body = field.value;
    posting = posting.then(() => fetch('/', { method: 'POST', body }));
  });
</script>`;

/** Nothing but the page: no questions, no second tab. */
const FIREFOX_PREFERENCES = `
user_pref('browser.shell.checkDefaultBrowser', false);
user_pref('browser.aboutwelcome.enabled', false);
user_pref('datareporting.policy.dataSubmissionEnabled', false);
user_pref('app.update.enabled', false);
`;

/** A browser with one page, which tells what stands in its field after each change. */
async function startBrowser(
  display: Display,
  command: (url: string) => readonly [string, ...string[]],
  options?: StartOptions,
): Promise<RunningProgram> {
  let content = '';
  const server = createServer((request, response) => {
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      content = Buffer.concat(chunks).toString('utf8');
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const program = await startProgram(display, command(url), () => content, options);
    return {
      ...program,
      async stop(signal) {
        await program.stop(signal);
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

export const BROWSERS: readonly ProgramEntry[] = [
  {
    name: 'Chromium --app',
    toolkit: 'Blink',
    packages: ['chromium'],
    core: true,
    start: (display) =>
      startBrowser(display, (url) => [
        'chromium',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        `--user-data-dir=${path.join(display.folder, 'chromium')}`,
        `--app=${url}`,
      ]),
  },
  {
    name: 'Firefox',
    toolkit: 'Gecko',
    packages: ['firefox-esr'],
    start(display) {
      const profile = path.join(display.folder, 'firefox');
      mkdirSync(profile);
      writeFileSync(path.join(profile, 'user.js'), FIREFOX_PREFERENCES);
      return startBrowser(display, (url) => ['firefox-esr', '--no-remote', '--profile', profile, url]);
    },
  },
  {
    name: 'surf',
    toolkit: 'WebKitGTK',
    packages: ['surf'],
    start: (display) => startBrowser(display, (url) => ['surf', url]),
  },
];
