import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import { output, startChild } from '../../helpers/processes/child.ts';
import { type Display, pressKeys } from '../desktop/display.ts';

const WINDOWS = path.join(import.meta.dirname, 'windows');
/** Firefox with a new profile, on a busy machine. */
const START_MS = 60_000;
const FIREFOX_PREFERENCES = `
user_pref('browser.shell.checkDefaultBrowser', false);
user_pref('browser.aboutwelcome.enabled', false);
user_pref('datareporting.policy.dataSubmissionEnabled', false);
user_pref('app.update.enabled', false);
`;

/** What a window tells of its fields, several times a second. */
interface Told {
  readonly focus: string | null | undefined;
  readonly values: Readonly<Record<string, string>>;
}

/** A window with one field of each kind. */
export interface FieldWindow {
  /** Moves the focus there as a person does, with Tab. */
  focus(field: string): Promise<void>;
  /** Has what was typed into it taken out again, until it holds this. */
  clear(field: string, until: string): Promise<void>;
  /** What stands in a field, as its program says. */
  value(field: string): string;
  stop(): Promise<void>;
}

type Command = readonly [string, ...string[]];

async function open(
  display: Display,
  command: Command,
  told: () => Told | undefined,
  first: string,
): Promise<FieldWindow> {
  const [program, ...args] = command;
  const child = startChild(program, args, { env: display.env, cwd: display.folder });
  const isFirst = async (): Promise<boolean> => {
    if (child.process.exitCode !== null) throw new Error(`${program} ended: ${child.output().slice(-300)}`);
    const active = await output('xdotool', ['getactivewindow'], display.env).catch(() => '0');
    return Number(active) > 0 && told()?.focus === first;
  };
  try {
    await eventually(`${program} to have its first field focused`, isFirst, START_MS);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    async focus(field) {
      for (let tabs = 0; told()?.focus !== field; tabs += 1) {
        if (tabs > 20) throw new Error(`Tab does not lead to ${field}`);
        const before = told()?.focus;
        await pressKeys(display, 'Tab');
        await eventually(`the focus to leave ${before}`, () => told()?.focus !== before);
      }
    },
    async clear(field, until) {
      const value = (): string => told()?.values[field] ?? '';
      if (value() === until) return;
      await pressKeys(display, 'ctrl+a', 'Delete');
      await eventually(`${field} to be cleared`, () => value() === until || value() === '');
    },
    value: (field) => told()?.values[field] ?? '',
    stop: () => child.stop(),
  };
}

/** A window of a toolkit, made by one of the scripts in `windows/`. */
export function openToolkit(display: Display, script: string, args: readonly string[]): Promise<FieldWindow> {
  const file = path.join(display.folder, 'told.json');
  return open(display, ['/usr/bin/python3', path.join(WINDOWS, script), file, ...args], toldIn(file), 'single line');
}

const toldIn = (file: string) => (): Told | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Told) : undefined;

const JAVA_BRIDGE = '/usr/share/java/java-atk-wrapper.jar';

/** The same made with Swing, which tells of itself through its bridge (Debian: `libatk-wrapper-java`). */
export function openSwing(display: Display): Promise<FieldWindow> {
  const file = path.join(display.folder, 'told.json');
  const bridge = [
    '-Djavax.accessibility.assistive_technologies=org.GNOME.Accessibility.AtkWrapper',
    '-cp',
    JAVA_BRIDGE,
  ];
  const command: Command = ['java', ...bridge, path.join(WINDOWS, 'Fields.java'), file];
  return open(display, command, toldIn(file), 'single line');
}

/** Why Swing has no bridge here; `undefined`: it has one. */
export const missingBridge = (): string | undefined =>
  existsSync(JAVA_BRIDGE) ? undefined : 'not installed: libatk-wrapper-java';

/** The same as a page, which tells a server of ours. */
export async function openPage(display: Display, command: (url: string) => Command): Promise<FieldWindow> {
  let told: Told | undefined;
  const server = createServer((request, response) => {
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'text/html; charset=utf-8').end(readFileSync(path.join(WINDOWS, 'page.html')));
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      told = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Told;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const window = await open(display, command(url), () => told, 'single line');
    return {
      ...window,
      async stop() {
        await window.stop();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

export const chromium =
  (display: Display) =>
  (url: string): Command => [
    'chromium',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    // What a screen reader would switch on.
    '--force-renderer-accessibility',
    `--user-data-dir=${path.join(display.folder, 'chromium')}`,
    `--app=${url}`,
  ];

export const firefox =
  (display: Display) =>
  (url: string): Command => {
    const profile = path.join(display.folder, 'firefox');
    mkdirSync(profile);
    writeFileSync(path.join(profile, 'user.js'), FIREFOX_PREFERENCES);
    return ['firefox-esr', '--no-remote', '--profile', profile, url];
  };
