import type { ProtocolError } from '../../protocol/codes.ts';
import type { RecognitionStatus, RecognitionView } from '../../protocol/recognition.ts';
import type { Recognised } from './engine.ts';

/** How it ended. */
export type RecognitionEnd = Exclude<RecognitionStatus, 'recognizing'>;

/** One recording on its way to a text. It holds the text for a while, and never the sound. */
export class Recognition {
  readonly id: string;
  readonly sender: string;
  readonly durationMs: number;
  /** Resolves when all of the sound has been read, or when it has ended. */
  readonly received: Promise<void>;
  readonly ended: Promise<void>;
  readonly #abort = new AbortController();
  #status: RecognitionStatus = 'recognizing';
  #recognised: Recognised | undefined;
  #error: ProtocolError | undefined;
  #whole = false;
  #onReceived: () => void = () => undefined;
  #onEnded: () => void = () => undefined;

  constructor(id: string, sender: string, durationMs: number) {
    this.id = id;
    this.sender = sender;
    this.durationMs = durationMs;
    this.received = new Promise((resolve) => {
      this.#onReceived = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#onEnded = resolve;
    });
  }

  get status(): RecognitionStatus {
    return this.#status;
  }

  get error(): ProtocolError | undefined {
    return this.#error;
  }

  /** All of the sound has been read. */
  get whole(): boolean {
    return this.#whole;
  }

  /** Raised when it is to end early. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get view(): RecognitionView {
    const { id, durationMs } = this;
    const error = this.#error;
    return {
      id,
      status: this.#status,
      durationMs,
      ...this.#recognised,
      ...(error !== undefined && { error: { code: error.code, message: error.message } }),
    };
  }

  soundReceived(): void {
    this.#whole = true;
    this.#onReceived();
  }

  done(recognised: Recognised): void {
    this.#recognised = recognised;
    this.#end('done');
  }

  failed(error: ProtocolError): void {
    this.#error = error;
    this.#end('failed');
  }

  /** Its sender does not want it any more, or may not have it. */
  cancel(why: ProtocolError): void {
    if (this.#status !== 'recognizing') return;
    this.#error = why;
    this.#end('cancelled');
    this.#abort.abort(why);
  }

  #end(status: RecognitionEnd): void {
    if (this.#status !== 'recognizing') return;
    this.#status = status;
    this.#onReceived();
    this.#onEnded();
  }
}
