import type { AgentStatus } from '../../protocol/frames.ts';
import type { Receipt, TypingError } from '../../protocol/message.ts';
import type { Segment } from '../../protocol/segments.ts';

/** How newlines are typed into a terminal, where each one would run a command. */
export type NewlinePolicy = 'spaces-in-terminals' | 'keep';

/** Why the rest of a message must not be typed; `undefined`: it may. Asked before each part; by a process of its own over its channel. */
export type MayGoOn = () => TypingError | undefined | Promise<TypingError | undefined>;

/** What became of one message's segments. */
export interface TypingResult {
  /**
   * `typed`: all of it. `clipboard`: not typed, and the text of the message is on the clipboard.
   * `failed`: not typed, or not all of it, `error` says why. `stopped`: `mayGoOn` said no, `error` is what it said.
   */
  outcome: 'typed' | 'clipboard' | 'failed' | 'stopped';
  /** With `failed` and `stopped`: how many of the segments, as they were given, are typed; 0 when left out. */
  typedParts?: number;
  /** With `typed`: `read` only when the target program was seen reading every text and no key was pressed blindly. */
  receipt?: Receipt;
  /** The backend and chord that did it, for the log and for `doctor`: `x11:shift+insert`. */
  method?: string;
  error?: TypingError;
}

/** One thing that a backend can or cannot do here, in words for a person. */
export interface Capability {
  /** `X11 display`, `XTEST`, `clipboard`, … */
  name: string;
  ok: boolean;
  /** What was found; when not `ok`, why not and what to do about it. */
  detail: string;
}

export interface Probe {
  /** Whether the backend can type here. */
  ok: boolean;
  /** When not `ok`: why, for a person. */
  reason?: string;
  capabilities: Capability[];
}

/** The program that has the keyboard focus. */
export interface Target {
  /** Its name (on X11 the class part of WM_CLASS), never a window title. */
  name: string;
  terminal: boolean;
  /** Its process, when that is on this machine. It goes to nobody. */
  pid?: number | undefined;
}

/** What a typist sees of the desktop. `undefined` target: nothing has the focus. */
export interface DesktopState {
  target: Target | undefined;
  locked: boolean;
  /** What people are told of the field in the target that has the focus; `undefined`: nothing, or not known. */
  field?: AgentStatus['field'];
}

/**
 * A way to type into the focused program. The agent calls `type` for one message at a time and never
 * concurrently. No method throws for what the desktop does: that is an outcome. A throw is a bug.
 */
export interface Typist {
  readonly name: string;
  /** How long a `start()` may take where a few seconds are not enough: a person may have to answer first. */
  readonly startLimitMs?: number | undefined;
  /** The same for a `probe()`: native code may be looked at by a virus scanner first. */
  readonly probeLimitMs?: number | undefined;
  /** Says what works here. Starts nothing that outlives the call. Never throws. */
  probe(): Promise<Probe>;
  /** Connects, after a probe that was `ok`; again after a `stop()` or a loss. Rejects when that has changed since. */
  start(): Promise<void>;
  /**
   * Types the segments, raw as they were sent: the typist applies the text hygiene (`hygiene.ts`), as only it
   * knows the target. Resolves as soon as the outcome is known, within 2 s when the target does not react.
   * `mayGoOn` is asked before each part, as close to its keys as can be.
   */
  type(segments: readonly Segment[], mayGoOn: MayGoOn): Promise<TypingResult>;
  /** Puts the segments on the clipboard for the user to paste, and nothing else, as `clipboardText` writes them. */
  copy(segments: readonly Segment[]): Promise<void>;
  /** The state now, as far as this platform tells. */
  state(): DesktopState;
  /** `listener` runs after each change of `state()`, and once when the connection to the desktop is lost. */
  onChange(listener: () => void): () => void;
  /** False once the connection to the desktop is lost; the agent then probes and starts a typist anew. */
  readonly connected: boolean;
  /** Gives the user's clipboard back and disconnects. Idempotent. */
  stop(): Promise<void>;
}
