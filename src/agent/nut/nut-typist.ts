import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { clipboardText } from '../../protocol/clipboard-text.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { Segment } from '../../protocol/segments.ts';
import { Listeners, listenerBugLog } from '../listeners.ts';
import { cleanSegments } from '../typing/hygiene.ts';
import type {
  Capability,
  DesktopState,
  MayGoOn,
  NewlinePolicy,
  Probe,
  TypingResult,
  Typist,
} from '../typing/typist.ts';
import { ClipboardLoan } from './clipboard-loan.ts';
import type { NutBackend } from './nut-backend.ts';
import { modifiersOf } from './nut-keys.ts';
import { NutProcess } from './nut-process.ts';
import { NutTyping } from './nut-typing.ts';
import { type SystemClipboard, textClipboard } from './system-clipboard.ts';
import type { StartWorker } from './worker-process.ts';

/** A backend with the life of its process. */
export interface NutConnection extends NutBackend {
  readonly alive: boolean;
  readonly ended: Promise<void>;
  readonly clipboardProblem: string | undefined;
  stop(): Promise<void>;
}

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
  return new NutTypist(options);
}

class NutTypist implements Typist {
  readonly name = 'nut';
  readonly #options: NutTypistOptions;
  readonly #platform: NodeJS.Platform;
  readonly #env: NodeJS.ProcessEnv;
  readonly #connect: () => Promise<NutConnection>;
  readonly #changes: Listeners<void>;
  #active: { nut: NutConnection; loan: ClipboardLoan; typing: NutTyping } | undefined;

  constructor(options: NutTypistOptions) {
    this.#options = options;
    this.#platform = options.platform ?? process.platform;
    this.#env = options.env ?? process.env;
    const { clock, startWorker } = options;
    this.#connect = options.connect ?? (() => NutProcess.start({ clock, env: this.#env, startWorker }));
    this.#changes = new Listeners(listenerBugLog(options.logger));
  }

  get connected(): boolean {
    return this.#active?.nut.alive ?? false;
  }

  async probe(): Promise<Probe> {
    if (this.#platform === 'linux' && !this.#env.DISPLAY) {
      return unable('nut-js', 'DISPLAY is not set, so there is no X display to type on');
    }
    const obstacle = this.#options.obstacle?.();
    if (obstacle !== undefined) return unable('permission', obstacle);
    let nut: NutConnection;
    try {
      nut = await this.#connect();
    } catch (error) {
      return unable('nut-js', error instanceof Error ? error.message : 'nut-js cannot be loaded');
    }
    const hosts = this.#options.clipboard !== undefined;
    const problem = hosts ? undefined : nut.clipboardProblem;
    await nut.stop();
    if (problem !== undefined) return unable('clipboard', problem);
    return { ok: true, capabilities: [...available(this.#platform, hosts)] };
  }

  async start(): Promise<void> {
    const { clock, logger } = this.#options;
    const nut = await this.#connect();
    const loan = new ClipboardLoan(this.#options.clipboard ?? textClipboard(nut), clock, logger);
    const active = { nut, loan, typing: new NutTyping(nut, loan, clock, this.#platform) };
    this.#active = active;
    void nut.ended.then(() => {
      if (this.#active === active) this.#changes.emit();
    });
    // A process that ended in the middle of a chord leaves its modifiers pressed.
    await nut.release(modifiersOf(this.#platform));
  }

  async type(segments: readonly Segment[], mayGoOn: MayGoOn): Promise<TypingResult> {
    const clean = cleanSegments(segments, { terminal: false, newlinePolicy: this.#options.newlinePolicy });
    if (clean.length === 0) return failed(TypingErrorCode.failed, 'nothing to type');
    const active = this.#active;
    if (!active?.nut.alive) return failed(TypingErrorCode.cannotType, 'nut-js is not running');
    const result = await active.typing.type(clean, segments, mayGoOn);
    if (result.outcome !== 'typed') await this.#releaseModifiers(active.nut);
    return result;
  }

  async copy(segments: readonly Segment[]): Promise<void> {
    const active = this.#active;
    if (!active) throw new Error('nut-js is not running');
    active.loan.keep();
    await active.loan.put(clipboardText(segments));
  }

  state(): DesktopState {
    return { target: undefined, locked: false };
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  async stop(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    if (active?.nut.alive) await active.loan.giveBack();
    await active?.nut.stop();
  }

  /**
   * After a failure, a chord may be half pressed: a process that ended in the middle of one (an X error) leaves its
   * modifiers pressed, on the user's keyboard. With a process that lives this also touches the display, which ends
   * the process when the X server is gone: only so is the loss noticed.
   */
  async #releaseModifiers(active: NutConnection): Promise<void> {
    try {
      const nut = active.alive ? active : await this.#connect();
      await nut.release(modifiersOf(this.#platform)).finally(() => nut !== active && nut.stop());
    } catch {
      this.#options.logger.warn({}, 'modifiers may be left pressed: nut-js does not work (any more)');
    }
  }
}

function failed(code: string, message: string): TypingResult {
  return { outcome: 'failed', error: { code, message } };
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
