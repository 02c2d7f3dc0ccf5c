import { type ReadonlySignal, signal } from '@preact/signals';
import type { Clock } from '../../web/clock.ts';
import { hearsLocally, type Recognition, type RecognitionConstructor, type RecognitionResults } from './speech-api.ts';

/** The error codes of the Web Speech API, and `failed` for those to come. */
export const SPEECH_PROBLEMS = [
  'no-speech',
  'aborted',
  'audio-capture',
  'network',
  'not-allowed',
  'service-not-allowed',
  'bad-grammar',
  'language-not-supported',
  'phrases-not-supported',
  'failed',
] as const;
export type SpeechProblem = (typeof SPEECH_PROBLEMS)[number];

export interface DictationParts {
  /** `undefined`: this browser has none. */
  readonly api: RecognitionConstructor | undefined;
  /** What is certain, piece by piece. */
  readonly onText: (text: string) => void;
  readonly clock: Clock;
  /** Android ends each recognition after one sentence anyway, and repeats itself when asked not to. */
  readonly continuous: boolean;
}

/** So many recognitions in a row that heard nothing, and it is taken that nobody speaks. */
const MOST_SILENT_ROUNDS = 3;
/** A browser that ends at once, again and again, must not be asked without a pause. */
const RESTART_MS = 150;

/** Speech recognition that goes on until the user stops it, also where the browser ends it early. */
export class Dictation {
  readonly #parts: DictationParts;
  readonly #listening = signal(false);
  readonly #interim = signal('');
  readonly #problem = signal<SpeechProblem | undefined>(undefined);
  #language = '';
  #current: Recognition | undefined;
  #silentRounds = 0;

  constructor(parts: DictationParts) {
    this.#parts = parts;
  }

  get supported(): boolean {
    return this.#parts.api !== undefined;
  }

  /** The user has started it, and neither the user nor a problem has ended it. */
  get listening(): ReadonlySignal<boolean> {
    return this.#listening;
  }

  /** What was heard and is not yet certain. */
  get interim(): ReadonlySignal<string> {
    return this.#interim;
  }

  /** Why it ended by itself. */
  get problem(): ReadonlySignal<SpeechProblem | undefined> {
    return this.#problem;
  }

  start(language: string): void {
    if (this.#listening.value) return;
    this.#language = language;
    this.#problem.value = undefined;
    this.#silentRounds = 0;
    this.#listening.value = true;
    void this.#round();
  }

  /** What was said until now still comes. */
  stop(): void {
    if (!this.#listening.value) return;
    this.#listening.value = false;
    this.#current?.stop();
  }

  async #round(): Promise<void> {
    const { api } = this.#parts;
    if (api === undefined) return this.#fail('service-not-allowed');
    const local = await hearsLocally(api, this.#language);
    if (!this.#listening.value) return;
    const recognition = new api();
    this.#current = recognition;
    recognition.lang = this.#language;
    recognition.continuous = this.#parts.continuous;
    recognition.interimResults = true;
    recognition.maxAlternatives = 1;
    if (local) recognition.processLocally = true;
    let heard = false;
    /** Some browsers tell a final result again with the next one. */
    let taken = 0;
    recognition.onresult = (event) => {
      heard = true;
      this.#silentRounds = 0;
      taken = this.#take(event, taken);
    };
    recognition.onerror = ({ error }) => {
      if (error !== 'no-speech' && (error !== 'aborted' || this.#listening.value)) this.#fail(known(error));
    };
    recognition.onend = () => {
      if (this.#current !== recognition) return;
      this.#current = undefined;
      this.#ended(heard);
    };
    try {
      recognition.start();
    } catch {
      this.#current = undefined;
      this.#fail('failed');
    }
  }

  #take({ results }: RecognitionResults, taken: number): number {
    let done = taken;
    let interim = '';
    for (let index = taken; index < results.length; index += 1) {
      const result = results[index];
      const text = result?.[0]?.transcript ?? '';
      if (result?.isFinal && index === done) {
        done += 1;
        if (text.trim() !== '') this.#parts.onText(text);
      } else interim += text;
    }
    this.#interim.value = interim;
    return done;
  }

  #ended(heard: boolean): void {
    // What the browser never came to be certain of was said all the same.
    const rest = this.#interim.value;
    this.#interim.value = '';
    if (rest.trim() !== '') this.#parts.onText(rest);
    if (!this.#listening.value) return;
    if (!heard) this.#silentRounds += 1;
    if (this.#silentRounds >= MOST_SILENT_ROUNDS) {
      this.#fail('no-speech');
      return;
    }
    this.#parts.clock.after(RESTART_MS, () => {
      if (this.#listening.value && this.#current === undefined) void this.#round();
    });
  }

  #fail(problem: SpeechProblem): void {
    this.#listening.value = false;
    this.#problem.value = problem;
  }
}

function known(error: string): SpeechProblem {
  return SPEECH_PROBLEMS.find((problem) => problem === error) ?? 'failed';
}
