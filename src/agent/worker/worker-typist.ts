import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { Segment } from '../../protocol/segments.ts';
import { Listeners, listenerBugLog } from '../listeners.ts';
import type { DesktopState, MayGoOn, Probe, TypingResult, Typist } from '../typing/typist.ts';
import type { StartWorker } from './worker-process.ts';
import { type WorkerLimits, WorkerSession } from './worker-session.ts';

export interface WorkerTypistOptions {
  name: string;
  /** Its worker file, which calls `serveTypist`; see `workerFile`. */
  file: string;
  /** For `make` in the worker, as JSON. */
  settings: object;
  clock: Clock;
  logger: Logger;
  /** `process.env` by default. */
  env?: NodeJS.ProcessEnv;
  /** As a process of Node.js by default. */
  startWorker?: StartWorker | undefined;
  /** Why it cannot work here, for a person: looked at before a process is started. */
  obstacle?: () => string | undefined;
  limits?: Partial<WorkerLimits>;
  /** As in `Typist`. */
  startLimitMs?: number;
  probeLimitMs?: number;
}

/** Within the times that `TypistSelector` gives a probe, a start and a stop. */
const LIMITS: WorkerLimits = { startMs: 4_500, silenceMs: 10_000, copyMs: 5_000, stopMs: 2_800 };
/** What a dead worker wanted to be kept is of no use after that. Who gets it finds out itself whether somebody has copied. */
const KEPT_MS = 10 * 60_000;

/**
 * A typist in a process of its own: native code that crashes, exits or hangs costs the message at hand and nothing else.
 * A worker that dies or hangs counts as a lost desktop, so the agent probes and starts anew; a message that it was typing
 * is `failed`, with `UNCERTAIN` once a part of it may have been typed.
 */
export function createWorkerTypist(options: WorkerTypistOptions): Typist {
  return new WorkerTypist(options);
}

class WorkerTypist implements Typist {
  readonly name: string;
  readonly startLimitMs: number | undefined;
  readonly probeLimitMs: number | undefined;
  readonly #options: WorkerTypistOptions;
  readonly #changes: Listeners<void>;
  #session: WorkerSession | undefined;
  #kept: { data: unknown; at: number } | undefined;

  constructor(options: WorkerTypistOptions) {
    this.name = options.name;
    this.startLimitMs = options.startLimitMs;
    this.probeLimitMs = options.probeLimitMs;
    this.#options = options;
    this.#changes = new Listeners(listenerBugLog(options.logger));
  }

  get connected(): boolean {
    return this.#session?.connected ?? false;
  }

  async probe(): Promise<Probe> {
    const obstacle = this.#options.obstacle?.();
    if (obstacle !== undefined) return unable(this.name, obstacle);
    const session = this.#open(this.probeLimitMs);
    try {
      return await session.probe(this.#options.settings);
    } catch (error) {
      return unable(this.name, error instanceof Error ? error.message : 'its process failed');
    } finally {
      await session.kill();
    }
  }

  async start(): Promise<void> {
    await this.stop();
    const session = this.#open(this.startLimitMs);
    this.#session = session;
    const kept = this.#kept;
    const young = kept && this.#options.clock.elapsed() - kept.at < KEPT_MS;
    try {
      await session.start(this.#options.settings, young ? kept.data : undefined);
    } catch (error) {
      if (this.#session === session) this.#session = undefined;
      await session.kill();
      throw error;
    }
    // It has that now, and may have asked to keep something else.
    if (this.#kept === kept) this.#kept = undefined;
    void session.ended.then(() => this.#session === session && this.#changes.emit());
  }

  async type(segments: readonly Segment[], mayGoOn: MayGoOn): Promise<TypingResult> {
    if (this.#session?.connected) return this.#session.type(segments, mayGoOn);
    const error = { code: TypingErrorCode.cannotType, message: `the ${this.name} process is not running` };
    return { outcome: 'failed', error };
  }

  async copy(segments: readonly Segment[]): Promise<void> {
    if (!this.#session) throw new Error(`the typist ${this.name} is not started`);
    await this.#session.copy(segments);
  }

  state(): DesktopState {
    return this.#session?.state ?? { target: undefined, locked: false };
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  async stop(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (await session?.stop()) this.#kept = undefined;
  }

  #open(startMs = LIMITS.startMs): WorkerSession {
    const { env = process.env, limits, clock } = this.#options;
    const session = new WorkerSession({
      ...this.#options,
      env,
      limits: { ...LIMITS, startMs, ...limits },
      onState: () => this.#session === session && this.#changes.emit(),
      onKeep: (data) => {
        if (this.#session === session) this.#kept = data === undefined ? undefined : { data, at: clock.elapsed() };
      },
    });
    return session;
  }
}

function unable(name: string, reason: string): Probe {
  return { ok: false, reason, capabilities: [{ name, ok: false, detail: reason }] };
}
