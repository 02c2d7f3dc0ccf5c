import { existsSync, globSync } from 'node:fs';
import { createServer } from 'node:net';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, startChild } from '../../helpers/processes/child.ts';

const DRIVER = '/usr/bin/WebKitWebDriver';
const MINI_BROWSER = '/usr/lib/*/webkit2gtk-4.*/MiniBrowser';

/** The reason why there is no WebKit here, or `undefined`. */
export function missingWebKit(): string | undefined {
  const there = existsSync(DRIVER) && globSync(MINI_BROWSER).length > 0;
  return there ? undefined : 'not installed: webkit2gtk-driver';
}

/** One window of WebKitGTK, driven by the WebDriver protocol (https://www.w3.org/TR/webdriver2). */
export interface WebKitWindow {
  open(url: string): Promise<void>;
  /** Runs the body of a function in the page. */
  run<T>(body: string): Promise<T>;
  /** The first element that fits and, when `words` are given, has them, in any case. */
  find(selector: string, words?: string): Promise<WebKitElement>;
  stop(): Promise<void>;
}

export interface WebKitElement {
  click(): Promise<void>;
  type(text: string): Promise<void>;
}

/** WebDriver's name for a reference to an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export async function startWebKit(env: NodeJS.ProcessEnv): Promise<WebKitWindow> {
  const port = await freePort();
  const driver: Child = startChild(DRIVER, ['--host=127.0.0.1', `--port=${port}`], { env });
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = (await answer.json()) as { value: unknown };
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };
  try {
    await eventually('the driver', () => ask('GET', '/status').catch(() => undefined));
    const [binary] = globSync(MINI_BROWSER);
    const options = { binary, args: ['--automation'] };
    const alwaysMatch = { acceptInsecureCerts: true, 'webkitgtk:browserOptions': options };
    const { sessionId } = (await ask('POST', '/session', { capabilities: { alwaysMatch } })) as { sessionId: string };
    const session = `/session/${sessionId}`;
    const elementOf = (reference: Record<string, string>): WebKitElement => {
      const path = `${session}/element/${reference[ELEMENT]}`;
      return {
        click: async () => void (await ask('POST', `${path}/click`, {})),
        type: async (text) => void (await ask('POST', `${path}/value`, { text })),
      };
    };
    const run = <T>(script: string, args: unknown[] = []): Promise<T> =>
      ask('POST', `${session}/execute/sync`, { script, args }) as Promise<T>;
    return {
      open: async (url) => void (await ask('POST', `${session}/url`, { url })),
      run,
      find: (selector, words = '') =>
        eventually(`${selector} ${words}`, async () => {
          const found = await run<Record<string, string> | null>(
            'return [...document.querySelectorAll(arguments[0])].find((one) => (one.innerText ?? "").toLowerCase().includes(arguments[1].toLowerCase())) ?? null',
            [selector, words],
          );
          return found === null ? undefined : elementOf(found);
        }),
      async stop() {
        await ask('DELETE', session).catch(() => undefined);
        await driver.stop();
      },
    };
  } catch (error) {
    await driver.stop();
    throw new Error(`${error}; the driver printed: ${driver.output()}`);
  }
}

/** The driver takes no port 0. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
