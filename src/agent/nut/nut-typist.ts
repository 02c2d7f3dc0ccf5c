import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { PasteTypist } from '../paste/paste-typist.ts';
import type { Capability, NewlinePolicy, Probe, Typist } from '../typing/typist.ts';
import type { StartWorker } from '../worker/worker-process.ts';
import { type DesktopClaim, NutDesktop } from './nut-desktop.ts';
import { type NutConnection, NutProcess } from './nut-process.ts';
import type { SystemClipboard } from './system-clipboard.ts';

export interface NutTypistOptions {
  clock: Clock;
  logger: Logger;
  newlinePolicy: NewlinePolicy;
  /** `process.platform` by default. */
  platform?: NodeJS.Platform;
  /** `process.env` by default; on Linux its `DISPLAY` is where to type. */
  env?: NodeJS.ProcessEnv;
  /** With every format; by default the one of nut-js, which knows text only. */
  clipboard?: SystemClipboard | undefined;
  /** How to start the nut-js process; as one of Node.js by default. */
  startWorker?: StartWorker | undefined;
  /**
   * Sees to it that one agent types on a desktop. Rejects, with words for a person, when another does; it may type
   * again after `release`.
   */
  claim?: (() => Promise<DesktopClaim>) | undefined;
  /** Why the system does not let us type, for a person; asked at every probe. */
  obstacle?: (() => string | undefined) | undefined;
  /** For tests: the nut-js process by default. */
  connect?: () => Promise<NutConnection>;
}

/**
 * A typist for every platform: clipboard, paste chord and keys through nut-js. There is no evidence that a target
 * read anything, so receipts are `assumed`; the focused program is unknown, so nothing is treated as a terminal and
 * a lock is not noticed.
 */
export function createNutTypist(options: NutTypistOptions): Typist {
  const { clock, startWorker, env = process.env, platform = process.platform, clipboard, logger } = options;
  const connect = options.connect ?? (() => NutProcess.start({ clock, env, startWorker }));
  return new PasteTypist({
    ...options,
    name: 'nut',
    async probe() {
      if (platform === 'linux' && !env.DISPLAY) {
        return unable('nut-js', 'DISPLAY is not set, so there is no X display to type on');
      }
      const obstacle = options.obstacle?.();
      return obstacle === undefined ? look(connect, platform, clipboard !== undefined) : unable('permission', obstacle);
    },
    async open() {
      const claim = await options.claim?.();
      try {
        return await NutDesktop.open({ connect, clipboard, platform, claim, logger });
      } catch (error) {
        await claim?.release();
        throw error;
      }
    },
  });
}

async function look(
  connect: () => Promise<NutConnection>,
  platform: NodeJS.Platform,
  hostsClipboard: boolean,
): Promise<Probe> {
  let nut: NutConnection;
  try {
    nut = await connect();
  } catch (error) {
    return unable('nut-js', error instanceof Error ? error.message : 'nut-js cannot be loaded');
  }
  await nut.stop();
  const problem = hostsClipboard ? undefined : nut.clipboardProblem;
  if (problem !== undefined) return unable('clipboard', problem);
  return { ok: true, capabilities: [...available(platform, hostsClipboard)] };
}

function unable(name: string, reason: string): Probe {
  return { ok: false, reason, capabilities: [{ name, ok: false, detail: reason }] };
}

function* available(platform: NodeJS.Platform, everyFormat: boolean): Iterable<Capability> {
  yield { name: 'nut-js', ok: true, detail: 'loaded, and reaches the desktop' };
  const kept = everyFormat
    ? 'what was there is given back'
    : 'text can be put there and given back; other content is lost';
  yield { name: 'clipboard', ok: true, detail: kept };
  yield { name: 'receipts', ok: false, detail: 'nut-js cannot tell whether a program read the text' };
  if (platform !== 'linux') return;
  yield { name: 'terminals', ok: false, detail: 'nut-js pastes with Ctrl+V, which terminals on Linux do not take' };
}
