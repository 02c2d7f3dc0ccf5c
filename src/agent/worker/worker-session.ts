import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { TypingError } from '../../protocol/message.ts';
import type { Segment } from '../../protocol/segments.ts';
import type { DesktopState, MayGoOn, Probe, TypingResult } from '../typing/typist.ts';
import { WorkerError } from './call-frames.ts';
import { longWait } from './long-wait.ts';
import { type AnswerNote, probeSchema, typingResultSchema, typistNoteSchema } from './typist-notes.ts';
import { WorkerCalls, type WorkerCallsOptions } from './worker-calls.ts';

/** How long a worker may take, milliseconds. Beyond that it hangs, and is ended. */
export interface WorkerLimits {
  /** From the start of the process to the answer of `probe` or `start`. */
  startMs: number;
  /** Without a word while a message is typed: from one part to the next. Longer than any part of it may take. */
  silenceMs: number;
  copyMs: number;
  /** Longer than a typist waits before it gives the user's clipboard back. */
  stopMs: number;
}

export interface WorkerSessionOptions extends Omit<WorkerCallsOptions, 'onNote'> {
  clock: Clock;
  logger: Logger;
  limits: WorkerLimits;
  onState: () => void;
  onKeep: (data: unknown) => void;
}

interface Message {
  readonly mayGoOn: MayGoOn;
  /** Keys may have been pressed. */
  pressed: boolean;
}

const NONE: DesktopState = { target: undefined, locked: false };
const OVER: TypingError = { code: TypingErrorCode.cancelled, message: 'nobody waits for this message any more' };

/** One worker process with a typist in it, from its start to its end. */
export class WorkerSession {
  readonly #options: WorkerSessionOptions;
  readonly #calls: WorkerCalls;
  #connected = false;
  #state = NONE;
  #message: Message | undefined;
  #silence: Timer | undefined;

  constructor(options: WorkerSessionOptions) {
    this.#options = options;
    this.#calls = new WorkerCalls({ ...options, onNote: (note) => this.#note(note) });
  }

  /** Resolves when the process is gone. */
  get ended(): Promise<void> {
    return this.#calls.ended;
  }

  get connected(): boolean {
    return this.#calls.alive && this.#connected;
  }

  get state(): DesktopState {
    return this.connected ? this.#state : NONE;
  }

  async probe(settings: object): Promise<Probe> {
    return probeSchema.parse(await this.#begin(settings, undefined, 'probe'));
  }

  /** Rejects with the reason, for a person. */
  async start(settings: object, kept: unknown): Promise<void> {
    await this.#begin(settings, kept, 'start');
  }

  async type(segments: readonly Segment[], mayGoOn: MayGoOn): Promise<TypingResult> {
    const message: Message = { mayGoOn, pressed: false };
    this.#message = message;
    this.#heard();
    try {
      const value = await this.#calls.call('type', [segments], undefined);
      const { success, data } = typingResultSchema.safeParse(value);
      if (success) return data;
      this.#calls.end(`the ${this.#options.name} process gave an answer that is none`);
      return unfinished(message, 'its answer made no sense');
    } catch (error) {
      return unfinished(message, error instanceof WorkerError ? error.message : 'its process failed');
    } finally {
      this.#message = undefined;
      this.#silence?.cancel();
    }
  }

  async copy(segments: readonly Segment[]): Promise<void> {
    await this.#calls.call('copy', [segments], this.#options.limits.copyMs);
  }

  /** `true`: it stopped as it should, and gave the user's clipboard back. */
  async stop(): Promise<boolean> {
    const stopped = await this.#calls.call('stop', [], this.#options.limits.stopMs).then(
      () => true,
      () => false,
    );
    await this.#calls.stop();
    return stopped;
  }

  /** At once. */
  async kill(): Promise<void> {
    await this.#calls.stop();
  }

  async #begin(settings: object, kept: unknown, then: 'probe' | 'start'): Promise<unknown> {
    const { clock, limits } = this.#options;
    const deadline = clock.monotonic() + limits.startMs;
    await this.#calls.call('begin', [settings, kept], limits.startMs);
    return this.#calls.call(then, [], deadline - clock.monotonic());
  }

  #note(note: unknown): void {
    const { data } = typistNoteSchema.safeParse(note);
    const { name, logger, onKeep, onState } = this.#options;
    if (data?.type === 'may go on') void this.#answer(data.id);
    else if (data?.type === 'keep') onKeep(data.data);
    else if (data?.type === 'log') logger[data.level]({ ...data.fields, worker: name }, data.message);
    else if (data?.type === 'state') {
      this.#connected = data.connected;
      this.#state = data.state;
      onState();
    }
  }

  async #answer(id: number): Promise<void> {
    const message = this.#message;
    const reason = message ? await this.#reason(message) : OVER;
    if (message !== this.#message) return;
    this.#heard();
    if (message && !reason) message.pressed = true;
    const answer: AnswerNote = { id, ...(reason && { reason }) };
    this.#calls.note(answer);
  }

  async #reason({ mayGoOn }: Message): Promise<TypingError | undefined> {
    try {
      return await mayGoOn();
    } catch (error) {
      this.#options.logger.error({ error: error instanceof Error ? error.name : typeof error }, 'mayGoOn threw');
      return { code: TypingErrorCode.failed, message: 'whether it may be typed could not be found out' };
    }
  }

  #heard(): void {
    const { clock, limits, name } = this.#options;
    this.#silence?.cancel();
    if (!this.#message) return;
    this.#silence = longWait(clock, limits.silenceMs, () => {
      this.#calls.end(`the ${name} process did not react for ${limits.silenceMs} ms`, 'TIMEOUT');
    });
  }
}

function unfinished({ pressed }: Message, reason: string): TypingResult {
  if (!pressed) return { outcome: 'failed', error: { code: TypingErrorCode.cannotType, message: reason } };
  const message = `it may or may not be there: ${reason}`;
  return { outcome: 'failed', error: { code: TypingErrorCode.uncertain, message } };
}
