import type { Recognition, RecognitionConstructor, RecognitionResults } from '../../../src/phone/speech/speech-api.ts';

/** `[text, 'final' or 'interim', confidence]`, as the browser tells it. */
export type Piece = readonly [text: string, kind: 'final' | 'interim', confidence?: number];

export function resultsOf(pieces: readonly Piece[]): RecognitionResults['results'] {
  return pieces.map(([transcript, kind, confidence]) =>
    Object.assign([confidence === undefined ? { transcript } : { transcript, confidence }], {
      isFinal: kind === 'final',
    }),
  );
}

/** One recognition of the browser: it says what the test has it say, and ends when the test says so. */
export class RecognitionDouble implements Recognition {
  lang = '';
  continuous = false;
  interimResults = false;
  maxAlternatives = 0;
  onstart: Recognition['onstart'] = null;
  onend: Recognition['onend'] = null;
  onerror: Recognition['onerror'] = null;
  onresult: Recognition['onresult'] = null;
  readonly told: string[] = [];

  start(): void {
    this.told.push('start');
  }

  stop(): void {
    this.told.push('stop');
  }

  abort(): void {
    this.told.push('abort');
  }

  hears(...pieces: readonly Piece[]): void {
    this.onresult?.({ resultIndex: 0, results: resultsOf(pieces) });
  }
}

/** A browser with that interface; `all` are its recognitions, the newest last. */
export function recognitionDouble(): { api: RecognitionConstructor; all: RecognitionDouble[] } {
  const all: RecognitionDouble[] = [];
  class Counted extends RecognitionDouble {
    constructor() {
      super();
      all.push(this);
    }
  }
  return { api: Counted, all };
}
