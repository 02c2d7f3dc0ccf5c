import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { ControlMethod, ControlParams, ControlResult } from '../../../src/protocol/control-methods.ts';
import type { TranscriptionAnswer } from '../../../src/protocol/http.ts';
import type { DesktopSnapshot } from '../../main/electron-double/remote-control.ts';
import { eventually } from '../desktop/eventually.ts';
import type { Desktop, StartDesktop } from './desktop-driver.ts';

export const DEVICE = 'test-desk';

/** A data folder that outlives the desktop apps that run on it. */
export interface Desk {
  readonly dataDir: string;
  start(...args: string[]): Promise<Desktop>;
  /** Posts a text for this computer, as any program with the token of `try-header`; resolves with the answer. */
  post(text: string): Promise<TranscriptionAnswer>;
  stop(): Promise<void>;
}

export function createDesk(start: StartDesktop, env: NodeJS.ProcessEnv, settings: object = {}): Desk {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'lantype-desktop-app-'));
  // Shared on an address of the loopback network: it is there on every machine, and nobody else's.
  const shared = { name: "Ana's desk", lanAddresses: ['127.0.0.2'], ...settings };
  writeFileSync(path.join(dataDir, 'settings.json'), JSON.stringify(shared));
  const started: Desktop[] = [];
  return {
    dataDir,
    async start(...args) {
      const desktop = await start({ env, dataDir, args: ['--lan-port', '0', '--device-id', DEVICE, ...args] });
      started.push(desktop);
      return desktop;
    },
    async post(text) {
      const { url } = JSON.parse(readFileSync(path.join(dataDir, 'instance.json'), 'utf8'));
      const [, authorization = ''] = readFileSync(path.join(dataDir, 'try-header'), 'utf8').trim().split(': ');
      const answer = await fetch(`${url}/transcription`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ deviceId: DEVICE, text }),
      });
      return (await answer.json()) as TranscriptionAnswer;
    },
    async stop() {
      for (const desktop of started.splice(0).reverse()) await desktop.stop();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Waits until the desktop looks as wanted. */
export async function until(
  desktop: Desktop,
  what: string,
  wanted: (seen: DesktopSnapshot) => boolean | undefined,
  limitMs = 15_000,
): Promise<DesktopSnapshot> {
  let last: DesktopSnapshot | undefined;
  try {
    return await eventually(
      what,
      async () => {
        last = await desktop.look();
        return wanted(last) ? last : undefined;
      },
      limitMs,
    );
  } catch (error) {
    throw new Error(`${(error as Error).message}; it looks like ${JSON.stringify(last)}; ${desktop.output()}`);
  }
}

/** The window is in front, and its page is there. */
export async function openPage(desktop: Desktop): Promise<Page> {
  await until(desktop, 'the window', ({ windows }) => windows[0]?.visible, 30_000);
  const page = await desktop.page();
  await eventually('the bridge', () => page.evaluate(`'lantype' in window`) as Promise<boolean>);
  return page;
}

/** A call of the control contract, from the page. */
export async function call<M extends ControlMethod>(
  page: Page,
  method: M,
  params: ControlParams<M>,
): Promise<ControlResult<M>> {
  const answer = await callRaw(page, method, params);
  if (!answer.ok) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
  return answer.result as ControlResult<M>;
}

export interface RawAnswer {
  ok: boolean;
  result?: unknown;
  error?: { code: string; message: string };
}

/** Any call, from the page, with its answer as it is. */
export function callRaw(page: Page, method: unknown, params: unknown): Promise<RawAnswer> {
  const script = `window.lantype.call(${JSON.stringify(method)}, ${JSON.stringify(params)})`;
  return page.evaluate(script) as Promise<RawAnswer>;
}
