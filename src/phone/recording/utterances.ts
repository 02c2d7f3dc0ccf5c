import { levelOf, VoiceGate } from './voice-gate.ts';

/** Milliseconds. */
export const FRAME_MS = 20;
/** Kept from before a voice was noticed: the first sound of a word is quiet. */
const LEAD_IN_MS = 300;
/** A pause of so much ends an utterance; of it so much is kept. */
const PAUSE_MS = 700;
const LEAD_OUT_MS = 300;
/** Engines hear half a minute at a time. It is cut where it is quietest, in the last seconds before that. */
const LONGEST_MS = 25_000;
const CUT_WITHIN_MS = 3_000;

const frames = (ms: number): number => Math.round(ms / FRAME_MS);

export interface UtteranceListener {
  /** An utterance begins, with these frames, or goes on with them. */
  extended(frames: readonly Int16Array[]): void;
  /** It is over: all of it but the last `dropped` frames. */
  ended(dropped: number): void;
}

/** Cuts what is recorded into utterances. */
export class Utterances {
  /** All that comes belongs to one: the user holds the button down, and means it. */
  everything = false;
  readonly #listener: UtteranceListener;
  readonly #gate = new VoiceGate();
  /** Before the utterance that may begin. */
  #before: Int16Array[] = [];
  /** Levels of the frames of the current utterance; `undefined`: there is none. */
  #levels: number[] | undefined;
  /** The frames in which it may be cut. */
  #recent: Int16Array[] = [];
  #quiet = 0;
  #anyVoice = false;
  #level = -100;

  constructor(listener: UtteranceListener) {
    this.#listener = listener;
  }

  /** How loud it is, in decibels of full scale. */
  get level(): number {
    return this.#level;
  }

  get speaking(): boolean {
    return this.#levels !== undefined && this.#quiet === 0;
  }

  add(frame: Int16Array): void {
    this.#level = levelOf(frame);
    const voice = this.#gate.add(this.#level);
    if (this.#levels === undefined) {
      this.#before.push(frame);
      if (!voice && !this.everything) {
        if (this.#before.length > frames(LEAD_IN_MS)) this.#before.shift();
        return;
      }
      this.#begin(this.#before.splice(0));
    } else {
      this.#levels.push(this.#level);
      this.#recent.push(frame);
      if (this.#recent.length > frames(CUT_WITHIN_MS)) this.#recent.shift();
      this.#listener.extended([frame]);
    }
    this.#quiet = voice ? 0 : this.#quiet + 1;
    this.#anyVoice ||= voice;
    if (this.#anyVoice && this.#quiet >= frames(PAUSE_MS)) {
      // Of what is held down nothing is left out.
      this.#end(this.everything ? 0 : frames(PAUSE_MS - LEAD_OUT_MS));
    } else this.#cutIfLong();
  }

  /** Nothing more comes. */
  end(): void {
    if (this.#levels !== undefined) this.#end(0);
    this.#before = [];
  }

  #begin(first: Int16Array[]): void {
    this.#levels = first.map(levelOf);
    this.#recent = first.slice(-frames(CUT_WITHIN_MS));
    this.#listener.extended(first);
  }

  /** It has become too long: what is behind the quietest place belongs to the next one. */
  #cutIfLong(): void {
    const levels = this.#levels;
    if (levels === undefined || levels.length < frames(LONGEST_MS)) return;
    const behind = levels.length - quietestCut(levels);
    const rest = behind === 0 ? [] : this.#recent.slice(-behind);
    this.#end(rest.length);
    if (rest.length > 0) this.#begin(rest);
  }

  #end(dropped: number): void {
    this.#levels = undefined;
    this.#quiet = 0;
    this.#anyVoice = false;
    this.#listener.ended(dropped);
  }
}

/** Where to cut: behind how many frames, of those whose levels these are. */
function quietestCut(levels: readonly number[]): number {
  const from = Math.max(0, levels.length - frames(CUT_WITHIN_MS));
  let best = from;
  for (let at = from; at < levels.length; at += 1) if ((levels[at] ?? 0) < (levels[best] ?? 0)) best = at;
  return best + 1;
}
