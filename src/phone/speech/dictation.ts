import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Clock } from '../../web/clock.ts';
import { joined } from '../writing/join.ts';
import { uncertain } from './hearing.ts';
import { Round, type RoundListener } from './round.ts';
import { hearsLocally, type RecognitionConstructor } from './speech-api.ts';

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
}

/** So many recognitions in a row that heard nothing, and it is taken that nobody speaks. */
const MOST_SILENT_ROUNDS = 3;
/** A browser that ends at once, again and again, must not be asked without a pause. */
const RESTART_MS = 150;
/** How long a browser that was told to stop has for its last word, until what it showed is taken instead. */
const LAST_WORD_MS = 700;

/** Speech recognition that goes on until the user stops it, also where the browser ends it early. */
export class Dictation {
  readonly #parts: DictationParts;
  readonly #listening = signal(false);
  readonly #problem = signal<SpeechProblem | undefined>(undefined);
  readonly #local = signal<boolean | undefined>(undefined);
  /** The oldest first: the one that listens, and before it those that were stopped and still have something to say. */
  readonly #rounds = signal<readonly Round[]>([]);
  readonly #interim: ReadonlySignal<string>;
  readonly #more: ReadonlySignal<boolean>;
  #language = '';
  #asked = '';
  #current: Round | undefined;
  /** Counts what was begun: whatever is waited for in vain is of an earlier one. */
  #begun = 0;
  #silentRounds = 0;
  /** What was seen of this browser. */
  #drafts = false;
  #takeNow: (() => void) | undefined;

  constructor(parts: DictationParts) {
    this.#parts = parts;
    const heard = computed(() => this.#rounds.value.map((round) => round.heard.value));
    this.#interim = computed(() => joined(heard.value.flatMap(uncertain), this.#language));
    this.#more = computed(() => heard.value.some(({ interim }) => interim.length > 0));
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

  /** Something is being said right now. */
  get more(): ReadonlySignal<boolean> {
    return this.#more;
  }

  /** Why it ended by itself. */
  get problem(): ReadonlySignal<SpeechProblem | undefined> {
    return this.#problem;
  }

  /** Whether this very device turns the sound into text; `undefined`: not known. */
  get local(): ReadonlySignal<boolean | undefined> {
    return this.#local;
  }

  /** Finds out whether the sound of that language would stay here, for whoever wants to know before it is spoken. */
  async ask(language: string): Promise<boolean> {
    const { api } = this.#parts;
    this.#asked = language;
    const local = api !== undefined && (await hearsLocally(api, language));
    if (this.#asked === language) this.#local.value = local;
    return local;
  }

  start(language: string): void {
    if (this.#listening.value) return;
    this.#language = language;
    this.#problem.value = undefined;
    this.#silentRounds = 0;
    this.#listening.value = true;
    void this.#begin();
  }

  /** What was said until now still comes. */
  stop(): void {
    this.#listening.value = false;
    this.#current?.stop();
    this.#current = undefined;
  }

  /**
   * Stops, and resolves when all that is shown as heard was given on: as the browser's last word, or as it is. Nothing
   * of it comes afterwards.
   */
  async finish(): Promise<void> {
    this.stop();
    if (this.#interim.value === '') return;
    let enough = (): void => undefined;
    const said = new Promise<void>((resolve) => {
      enough = resolve;
    });
    this.#takeNow = enough;
    const timer = this.#parts.clock.after(LAST_WORD_MS, enough);
    const unwatch = effect(() => {
      if (this.#interim.value === '') enough();
    });
    await said;
    timer.cancel();
    unwatch();
    for (const round of this.#rounds.value) round.cut();
  }

  /** Gives on what is shown as heard, as it is, and goes on listening. */
  take(): void {
    for (const round of this.#rounds.value) if (uncertain(round.heard.value).length > 0) round.cut();
  }

  /** The page is left: nothing more will come, and what comes to nobody's eyes is not waited for. */
  leave(): void {
    this.stop();
    this.#takeNow?.();
  }

  async #begin(): Promise<void> {
    const { api } = this.#parts;
    if (api === undefined) return this.#fail('service-not-allowed');
    this.#begun += 1;
    const begun = this.#begun;
    const local = await this.ask(this.#language);
    if (!this.#listening.value || begun !== this.#begun) return;
    const recognition = new api();
    recognition.lang = this.#language;
    // Also where the browser ends after one sentence all the same.
    recognition.continuous = true;
    recognition.interimResults = true;
    recognition.maxAlternatives = 1;
    if (local) recognition.processLocally = true;
    const before = this.#rounds.value;
    const round = new Round(recognition, this.#listener, before.length > 0, this.#drafts);
    this.#current = round;
    this.#rounds.value = [...before, round];
    try {
      round.start();
    } catch {
      this.#fail('failed');
      round.cut();
    }
  }

  readonly #listener: RoundListener = {
    text: (round, text) => {
      // In the order in which it was said: what an earlier one still has to say comes first.
      for (const each of this.#rounds.value) {
        if (each === round) break;
        each.cut();
      }
      this.#parts.onText(text);
    },
    error: (round, code) => {
      if (code === 'no-speech') return;
      const old = round !== this.#current;
      // An old one was ended on purpose. A new one is begun anew if the browser ended it for the sake of the old one.
      if (code === 'aborted' ? old || round.contended : old && this.#listening.value) return;
      this.#fail(known(code));
    },
    ended: (round) => {
      this.#drafts ||= round.heard.value.drafts;
      this.#rounds.value = this.#rounds.value.filter((each) => each !== round);
      if (round !== this.#current) return;
      this.#current = undefined;
      if (this.#listening.value) this.#goOn(round.any);
    },
  };

  #goOn(heard: boolean): void {
    this.#silentRounds = heard ? 0 : this.#silentRounds + 1;
    if (this.#silentRounds >= MOST_SILENT_ROUNDS) {
      this.#fail('no-speech');
      return;
    }
    this.#parts.clock.after(RESTART_MS, () => {
      if (this.#listening.value && this.#current === undefined) void this.#begin();
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
