import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Clock } from '../../web/clock.ts';
import type { KeepingListener } from '../speech/listeners.ts';
import { type Microphone, MicrophoneError, type MicrophoneProblem, type OpenMicrophone } from './microphone.ts';
import type { RecognitionQueue } from './recognition-queue.ts';
import type { RecordingStore, StoredRecording } from './recording-store.ts';
import { FRAME_MS, Utterances } from './utterances.ts';

/** So often what is being said is written down: a page that dies loses no more. */
const SAVE_EVERY_FRAMES = 2_000 / FRAME_MS;
/** What waits may be so much, 20 MB: then the phone records no more until some of it is recognised. */
const MOST_WAITING = 40;
/** How long a text that the user sends waits for what was said last. */
const FINISH_MS = 30_000;
/** Shown while something was said that has no words yet. */
const SOMETHING = '…';

export type RecorderProblem = MicrophoneProblem | 'full' | 'not-kept';

export interface RecorderParts {
  readonly open: OpenMicrophone;
  readonly store: Pick<RecordingStore, 'add' | 'put' | 'delete'>;
  readonly queue: Pick<RecognitionQueue, 'add' | 'drop' | 'waiting' | 'problem' | 'stuck'>;
  readonly relayId: string;
  readonly language: () => string;
  readonly newId: () => string;
  readonly clock: Clock;
}

/** Records what is said, utterance by utterance, and keeps each until it is a text. */
export class Recorder implements KeepingListener {
  readonly listening: ReadonlySignal<boolean>;
  readonly interim: ReadonlySignal<string>;
  readonly more: ReadonlySignal<boolean>;
  readonly #parts: RecorderParts;
  readonly #listening = signal(false);
  readonly #speaking = signal(false);
  readonly #level = signal(-100);
  readonly #problem = signal<RecorderProblem | undefined>(undefined);
  #utterances: Utterances | undefined;
  #opening: Promise<Microphone | undefined> | undefined;
  readonly #frames: Int16Array[] = [];
  #unsaved = 0;
  #saved: { id: string; seq: Promise<number> } | undefined;
  /** Writes are in order. */
  #writing: Promise<unknown> = Promise.resolve();
  readonly #closing = signal(0);
  #forgotten = false;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.listening = this.#listening;
    this.more = computed(() => this.#speaking.value || this.#closing.value > 0 || parts.queue.waiting.value > 0);
    this.interim = computed(() => (this.more.value ? SOMETHING : ''));
  }

  /** How loud it is now, in decibels of full scale. */
  get level(): ReadonlySignal<number> {
    return this.#level;
  }

  get problem(): ReadonlySignal<RecorderProblem | undefined> {
    return this.#problem;
  }

  /** @param everything the button is held down: nothing that is recorded is left out */
  start(everything: boolean): void {
    if (this.#listening.value || this.#forgotten) return;
    this.#problem.value = undefined;
    if (this.#parts.queue.waiting.value >= MOST_WAITING) {
      this.#problem.value = 'full';
      return;
    }
    this.#listening.value = true;
    const utterances = new Utterances({
      extended: (frames) => this.#extended(frames),
      ended: (dropped) => this.#ended(dropped),
    });
    utterances.everything = everything;
    this.#utterances = utterances;
    const before = this.#opening;
    this.#opening = this.#open(utterances, before);
  }

  /** Whether what is recorded from now on belongs to an utterance by its loudness alone, or all of it. */
  hold(everything: boolean): void {
    if (this.#utterances !== undefined) this.#utterances.everything = everything;
  }

  /** What was said until now is kept. Resolves when it is on disk. */
  async stop(): Promise<void> {
    const utterances = this.#utterances;
    this.#utterances = undefined;
    this.#listening.value = false;
    const opening = this.#opening;
    if (utterances === undefined) return;
    this.#closing.value += 1;
    await (await opening)?.stop();
    utterances.end();
    this.#speaking.value = false;
    await this.#writing;
    this.#closing.value -= 1;
  }

  async finish(): Promise<void> {
    await this.stop();
    const { queue, clock } = this.#parts;
    await new Promise<void>((resolve) => {
      const timer = clock.after(FINISH_MS, resolve);
      const unwatch = effect(() => {
        if (queue.waiting.value > 0 && queue.problem.value === undefined) return;
        timer.cancel();
        // Not within the effect that is being made.
        void Promise.resolve().then(() => unwatch());
        resolve();
      });
    });
  }

  take(): void {
    // What has no words yet cannot be taken; while there is such a thing nothing is sent by itself.
  }

  leave(): void {
    void this.stop();
  }

  /** Nothing of what was said is kept, and it records no more. */
  forget(): void {
    this.#forgotten = true;
    // What is on disk may be gone already: the database goes as a whole.
    this.#parts.queue.drop().catch(() => undefined);
    void this.stop();
  }

  async #open(utterances: Utterances, before: Promise<Microphone | undefined> | undefined) {
    try {
      await (await before)?.stop();
      return await this.#parts.open({
        frame: (samples) => {
          utterances.add(samples);
          this.#level.value = utterances.level;
          this.#speaking.value = utterances.speaking;
          if (this.#parts.queue.waiting.value < MOST_WAITING || this.#utterances !== utterances) return;
          this.#problem.value = 'full';
          void this.stop();
        },
        gone: () => {
          if (this.#utterances !== utterances) return;
          this.#problem.value = 'gone';
          void this.stop();
        },
      });
    } catch (error) {
      if (this.#utterances === utterances) {
        this.#problem.value = error instanceof MicrophoneError ? error.problem : 'failed';
        this.#utterances = undefined;
        this.#listening.value = false;
      }
      return undefined;
    }
  }

  #extended(frames: readonly Int16Array[]): void {
    if (this.#forgotten) return;
    this.#frames.push(...frames);
    this.#unsaved += frames.length;
    if (this.#unsaved < SAVE_EVERY_FRAMES) return;
    this.#unsaved = 0;
    this.#save(this.#frames);
  }

  #ended(dropped: number): void {
    if (this.#forgotten) return;
    const frames = this.#frames.splice(0);
    this.#unsaved = 0;
    const recording = this.#save(dropped === 0 ? frames : frames.slice(0, -dropped));
    this.#saved = undefined;
    this.#closing.value += 1;
    void recording.then((kept) => {
      if (kept !== undefined) this.#parts.queue.add(kept);
      this.#closing.value -= 1;
    });
  }

  /** Writes what there is of the current utterance. `undefined`: the phone has no room for it. */
  #save(frames: readonly Int16Array[]): Promise<StoredRecording | undefined> {
    const { store, relayId, language, newId, clock } = this.#parts;
    const samples = joined(frames);
    const common = { relayId, language: language(), at: clock.now(), samples };
    const write = async (): Promise<StoredRecording | undefined> => {
      try {
        if (first) return { ...common, id: saved.id, seq: await saved.seq };
        const recording = { ...common, id: saved.id, seq: await saved.seq };
        await store.put(recording);
        return recording;
      } catch {
        this.#problem.value = 'not-kept';
        return undefined;
      }
    };
    const first = this.#saved === undefined;
    const id = this.#saved?.id ?? newId();
    const saved = this.#saved ?? { id, seq: this.#writing.then(() => store.add({ ...common, id })) };
    saved.seq.catch(() => undefined);
    this.#saved = saved;
    const writing = this.#writing.then(write);
    this.#writing = writing;
    return writing;
  }
}

function joined(frames: readonly Int16Array[]): Int16Array<ArrayBuffer> {
  const samples = new Int16Array(frames.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const frame of frames) {
    samples.set(frame, at);
    at += frame.length;
  }
  return samples;
}
