import { type ReadonlySignal, signal } from '@preact/signals';
import { type RecognitionView, recognitionAnswerSchema } from '../../protocol/recognition.ts';
import { wavHeader } from '../../protocol/wav.ts';
import { backoffMs } from '../../web/backoff.ts';
import type { Clock } from '../../web/clock.ts';
import { ApiError } from '../net/api-error.ts';
import { Pause, RETRY } from '../net/pause.ts';
import type { RelayApi } from '../net/relay-api.ts';
import type { RecordingStore, StoredRecording } from './recording-store.ts';

/** How long the relay is asked to wait with its answer, and how long the phone waits for the relay. */
const WAIT_MS = 20_000;
const ASK_MS = WAIT_MS + 10_000;
const SEND_MS = WAIT_MS + 30_000;
/** After so many of these the user is asked. */
const MOST_FAILURES = 3;

/** Nothing that trying again would change. */
const FINAL = /^(RECOGNITION_OFF|RECOGNIZER_REFUSED|INVALID_REQUEST|TOO_LARGE|FORBIDDEN|UNAUTHORIZED)$/;
/** Something that goes away by itself. */
const PASSING = /^(RATE_LIMITED|SHUTTING_DOWN|RECOGNIZER_UNREACHABLE)$/;

export interface RecognitionQueueParts {
  readonly api: Pick<RelayApi, 'ask' | 'post' | 'remove'>;
  readonly store: Pick<RecordingStore, 'all' | 'delete'>;
  /** What was recorded for another relay never goes to this one. */
  readonly relayId: string;
  /** A text, in the order in which it was said. After this the recording is gone. */
  readonly onText: (id: string, text: string) => void;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Brings recordings to the relay, one after the other in the order in which they were said, until each is a text. */
export class RecognitionQueue {
  readonly #parts: RecognitionQueueParts;
  readonly #waiting = signal(0);
  readonly #strays = signal<readonly number[]>([]);
  readonly #problem = signal<string | undefined>(undefined);
  readonly #stuck = signal(false);
  readonly #pause: Pause;
  #recordings: StoredRecording[] = [];
  #running = false;
  #stopped = false;
  #kicks = 0;
  #asking: AbortController | undefined;

  constructor(parts: RecognitionQueueParts) {
    this.#parts = parts;
    this.#pause = new Pause(parts.clock);
  }

  /** How many are not yet recognised. */
  get waiting(): ReadonlySignal<number> {
    return this.#waiting;
  }

  /** How many were recorded for another relay, and wait for that. */
  get strays(): number {
    return this.#strays.value.length;
  }

  /** The code of what is in the way, or `NO_ANSWER`. */
  get problem(): ReadonlySignal<string | undefined> {
    return this.#problem;
  }

  /** The user has to decide: trying again by itself would change nothing. */
  get stuck(): ReadonlySignal<boolean> {
    return this.#stuck;
  }

  /** What an earlier page has left. */
  async load(): Promise<void> {
    const { store, relayId } = this.#parts;
    const all = await store.all();
    this.#recordings = all.filter((recording) => recording.relayId === relayId);
    this.#strays.value = all.filter((recording) => recording.relayId !== relayId).map(({ seq }) => seq);
    this.#changed();
    void this.#run();
  }

  /** It is on disk. */
  add(recording: StoredRecording): void {
    this.#recordings.push(recording);
    this.#changed();
    void this.#run();
  }

  /** There is a connection again, or the user wants it tried. */
  kick(): void {
    this.#kicks += 1;
    this.#stuck.value = false;
    this.#asking?.abort();
    this.#pause.cut();
    void this.#run();
  }

  /** The user does not want what waits. */
  async drop(): Promise<void> {
    const dropped = this.#recordings.splice(0);
    this.#changed();
    this.#asking?.abort();
    this.#pause.cut();
    this.#settle();
    const { api, store } = this.#parts;
    // The relay need not recognise what nobody wants; whether it hears of that changes nothing here. First of all, while
    // there is a token.
    const [first] = dropped;
    const told = first && api.remove(`/recognitions/${first.id}`, recognitionAnswerSchema).catch(() => undefined);
    for (const { seq } of dropped) await store.delete(seq);
    await told;
  }

  async dropStrays(): Promise<void> {
    const strays = this.#strays.value;
    this.#strays.value = [];
    for (const seq of strays) await this.#parts.store.delete(seq);
  }

  stop(): void {
    this.#stopped = true;
    this.#asking?.abort();
    this.#pause.cut();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    let failures = 0;
    for (let next = this.#recordings[0]; next !== undefined && !this.#stopped; next = this.#recordings[0]) {
      if (this.#stuck.value) break;
      const kicks = this.#kicks;
      try {
        const text = await this.#recognised(next);
        failures = 0;
        await this.#done(next, text);
      } catch (error) {
        if (this.#stopped || this.#recordings[0] !== next) continue;
        // It was ended to be tried again at once.
        if (kicks !== this.#kicks) continue;
        failures += 1;
        this.#failed(error, failures);
        if (!this.#stuck.value) await this.#pause.wait(backoffMs(Math.min(failures, 20), this.#parts.random(), RETRY));
      }
    }
    this.#running = false;
  }

  async #done(recording: StoredRecording, text: string): Promise<void> {
    // Dropped while it was under way.
    if (this.#recordings[0] !== recording) return;
    this.#recordings.shift();
    this.#parts.onText(recording.id, text);
    this.#settle();
    this.#changed();
    await this.#parts.store.delete(recording.seq).catch(() => undefined);
  }

  async #recognised({ id, language, samples }: StoredRecording): Promise<string> {
    const { api } = this.#parts;
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const query = new URLSearchParams({ id, language, wait: String(WAIT_MS) });
    const sound = new Blob([wavHeader(samples.byteLength), samples], { type: 'audio/wav' });
    const posted = await api.post(`/recognitions?${query}`, sound, recognitionAnswerSchema, {
      timeoutMs: SEND_MS,
      signal,
    });
    let view: RecognitionView = posted.recognition;
    while (view.status === 'recognizing') {
      const path = `/recognitions/${id}?wait=${WAIT_MS}`;
      view = (await api.ask(path, recognitionAnswerSchema, { timeoutMs: ASK_MS, signal })).recognition;
    }
    if (view.status === 'done') return view.text ?? '';
    throw new ApiError(view.error?.code ?? 'RECOGNIZER_FAILED', 502, view.error?.message ?? view.status);
  }

  #failed(error: unknown, failures: number): void {
    const code = error instanceof ApiError ? error.code : 'NO_ANSWER';
    this.#problem.value = code;
    // Forgotten by the relay, or cut off on purpose: it is sent anew.
    if (code === 'NO_ANSWER' || code === 'NOT_FOUND' || PASSING.test(code)) return;
    this.#stuck.value = FINAL.test(code) || failures >= MOST_FAILURES;
  }

  #settle(): void {
    this.#problem.value = undefined;
    this.#stuck.value = false;
  }

  #changed(): void {
    this.#waiting.value = this.#recordings.length;
  }
}
