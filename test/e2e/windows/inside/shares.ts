/** Runs inside Wine: types texts into the window in front, and says where the time of each went. */
import { writeFileSync } from 'node:fs';
import { PasteEngine } from '../../../../src/agent/paste/paste-engine.ts';
import { ThreadHost } from '../../../../src/agent/windows/desktop-thread/thread-host.ts';
import type { ThreadEvent } from '../../../../src/agent/windows/desktop-thread/thread-messages.ts';
import { KoffiWin32 } from '../../../../src/agent/windows/win32/koffi-win32.ts';
import type { Win32 } from '../../../../src/agent/windows/win32/win32.ts';
import { WindowsDesktop } from '../../../../src/agent/windows/windows-desktop.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';

/** Milliseconds of one text: in functions of Windows, in its clipboard's thread, in the program; ours is the rest. */
export interface Shares {
  readonly total: number;
  readonly functions: number;
  readonly clipboard: number;
  readonly program: number;
}

const [count = '1', file = ''] = process.argv.slice(2);
let functions = 0;
let clipboard = 0;
let keysAt = 0;
let readAt = 0;
let inside = 0;

const plain = new KoffiWin32();
/** The same, with the time of each call counted; not that of calls inside of calls, nor of what is waited for. */
const timed = new Proxy(plain, {
  get(target, name) {
    const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
    return (...args: unknown[]): unknown => {
      const began = performance.now();
      inside += 1;
      try {
        const result = method.apply(target, args);
        if (!(result instanceof Promise)) return result;
        return result.finally(() => {
          functions += performance.now() - began;
        });
      } finally {
        inside -= 1;
        if (inside === 0) functions += performance.now() - began;
        if (name === 'sendKeys') keysAt = performance.now();
      }
    };
  },
}) as Win32;

const desktop = await WindowsDesktop.open({
  win32: timed,
  clock: systemClock,
  logger: silentLogger,
  keeper: { kept: undefined, keep: () => undefined },
  async startThread(onEvent, onEnd) {
    const noted = (event: ThreadEvent): void => {
      if (event.event === 'request' && event.request.stage === 'read') readAt = performance.now();
      onEvent(event);
    };
    const host = await ThreadHost.start(plain, systemClock, noted, onEnd);
    const ask = host.ask.bind(host);
    host.ask = async (command) => {
      const began = performance.now();
      try {
        return await ask(command);
      } finally {
        clipboard += performance.now() - began;
      }
    };
    return host;
  },
});
const engine = new PasteEngine({
  name: 'windows',
  desktop,
  clock: systemClock,
  logger: silentLogger,
  newlinePolicy: 'keep',
});
const shares: Shares[] = [];
// The clock's timers alone keep no process alive.
const alive = setInterval(() => undefined, 1_000);
for (let index = 0; index < Number(count); index += 1) {
  functions = 0;
  clipboard = 0;
  const began = performance.now();
  await engine.type([{ type: 'text', value: `text ${index}\n` }], () => undefined);
  shares.push({ total: performance.now() - began, functions, clipboard, program: readAt - keysAt });
}
await engine.stop();
await desktop.close();
clearInterval(alive);
writeFileSync(file, JSON.stringify(shares));
