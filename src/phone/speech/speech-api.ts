/** What the page uses of the Web Speech API (https://webaudio.github.io/web-speech-api), which TypeScript does not know. */
export interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  maxAlternatives: number;
  processLocally?: boolean;
  onstart: (() => void) | null;
  onend: (() => void) | null;
  onerror: ((event: { readonly error: string }) => void) | null;
  onresult: ((event: RecognitionResults) => void) | null;
  start(): void;
  stop(): void;
  abort(): void;
}

export interface RecognitionResults {
  readonly resultIndex: number;
  readonly results: ArrayLike<ArrayLike<Alternative> & { readonly isFinal: boolean }>;
}

interface Alternative {
  readonly transcript: string;
  /** 0 to 1. */
  readonly confidence?: number;
}

interface LocalOptions {
  langs: string[];
  processLocally: boolean;
}

export interface RecognitionConstructor {
  new (): Recognition;
  /** Chromium 139 and later. */
  available?(options: LocalOptions): Promise<string>;
}

/** `undefined` where the browser has no speech recognition. */
export function findRecognition(scope: object): RecognitionConstructor | undefined {
  const { SpeechRecognition, webkitSpeechRecognition } = scope as Record<string, RecognitionConstructor | undefined>;
  return SpeechRecognition ?? webkitSpeechRecognition;
}

/** Whether this very device can turn speech of that language into text; then no sound leaves it. */
export async function hearsLocally(api: RecognitionConstructor, language: string): Promise<boolean> {
  const answer = await api.available?.({ langs: [language], processLocally: true }).catch(() => 'unavailable');
  return answer === 'available';
}
