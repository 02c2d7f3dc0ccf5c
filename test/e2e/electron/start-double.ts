import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { eventually } from '../../helpers/eventually.ts';
import type { DesktopSnapshot } from '../../main/electron-double/remote-control.ts';
import type { Desktop, StartDesktop } from './desktop-driver.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const MAIN = path.join(ROOT, 'dist/main/main.js');
const REGISTER = path.join(ROOT, 'test/main/electron-double/register.ts');

interface Answer {
  id: number;
  snapshot?: DesktopSnapshot;
  error?: string;
}

/** The built src/main in a process of its own, on the double of Electron, with a page in a real Chromium. */
export const startOnDouble: StartDesktop = async ({ env, dataDir, args = [], main = MAIN }) => {
  const child = spawn(process.execPath, ['--import', REGISTER, main, '--port', '0', '--data-dir', dataDir, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (data) => {
    output += data;
  });
  child.stderr?.on('data', (data) => {
    output += data;
  });
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  child.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  let lastId = 0;
  const run: Desktop['do'] = async (command) => {
    lastId += 1;
    const id = lastId;
    const answer = await new Promise<Answer>((resolve, reject) => {
      waiting.set(id, resolve);
      void ended.then(() => reject(new Error(`the desktop app ended: ${output}`)));
      child.send({ id, command }, (error) => error && reject(error));
    });
    if (answer.snapshot === undefined) throw new Error(answer.error);
    return answer.snapshot;
  };
  const look = (): Promise<DesktopSnapshot> => run({ do: 'look' });
  let browser: Browser | undefined;
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    look,
    do: run,
    closeTerminal() {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
    async page() {
      const address = await eventually('Chromium', async () => (await look()).chromium, 20_000);
      browser ??= await chromium.connectOverCDP(address);
      const context = browser.contexts()[0];
      return await eventually('the page', () =>
        context?.pages().find((page) => page.url().startsWith('https://window.lantype.test/')),
      );
    },
    async stop() {
      await browser?.close().catch(() => undefined);
      if (over) return;
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), 8_000);
      await ended;
      clearTimeout(patience);
    },
  };
};
