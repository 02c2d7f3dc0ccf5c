import type { ContentRequest } from '../../paste/desktop.ts';
import type { FormatToCopy } from '../clipboard/copied-formats.ts';
import type { Handle } from '../win32/win32.ts';

/** What the main thread asks of the one with the window; answered in order. */
export type ThreadCommand =
  | { readonly command: 'save' }
  | { readonly command: 'offer'; readonly text: string; readonly offer: number; readonly stays: boolean }
  /** What is lent stays, for whoever pastes it. */
  | { readonly command: 'leave' }
  | { readonly command: 'give back'; readonly saved: number }
  /** What a process before this one has lent is given back, if it is still there. */
  | { readonly command: 'restore'; readonly kept: KeptContent }
  | { readonly command: 'stop' };

/** What the user had, as another process can give it back: JSON. */
export interface KeptContent {
  /** Beside what was lent meanwhile, and on no other clipboard. */
  readonly mark: string;
  /** Base64, in the order in which they were put there. */
  readonly formats: readonly (FormatToCopy & { readonly data: string })[];
}

/** `save`: a number to give back by. */
export interface SavedContent {
  readonly id: number;
  readonly empty: boolean;
  /** Left out: too large for that. */
  readonly kept?: KeptContent;
}

export type ThreadAnswer = SavedContent | boolean | undefined;

/** What the thread says. */
export type ThreadEvent =
  /** Once, first. */
  | { readonly event: 'ready'; readonly window: Handle; readonly thread: number }
  | { readonly event: 'answer'; readonly call: number; readonly answer: ThreadAnswer }
  | { readonly event: 'refused'; readonly call: number; readonly reason: string }
  | { readonly event: 'request'; readonly request: ContentRequest }
  /** Another program has taken the clipboard. */
  | { readonly event: 'taken' }
  /** Who gets the keys may have changed, or the session. */
  | { readonly event: 'changed' };

/** A command with the number of its answer. */
export type NumberedCommand = ThreadCommand & { readonly call: number };

/**
 * Which process may read what is lent: known to both threads at the moment of the keys, without a message in between.
 * Nobody before the chord.
 */
export class Served {
  readonly buffer: SharedArrayBuffer;
  readonly #pid: Int32Array;

  constructor(buffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#pid = new Int32Array(buffer);
  }

  /** 0: nobody. */
  get pid(): number {
    return Atomics.load(this.#pid, 0);
  }

  set pid(pid: number) {
    Atomics.store(this.#pid, 0, pid);
  }
}

/** The thread with our window, from the main thread's side. */
export interface DesktopThread {
  readonly alive: boolean;
  readonly window: Handle;
  readonly served: Served;
  /** Rejects with what went wrong there. */
  ask(command: ThreadCommand): Promise<ThreadAnswer>;
  stop(): Promise<void>;
}
