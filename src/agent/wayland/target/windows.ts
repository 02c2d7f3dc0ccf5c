/** A window, as the compositor tells of it. */
export interface WindowInfo {
  readonly id: number;
  readonly pid: number;
  /** `app_id` of a native window, the class of an X11 one; never a title. */
  readonly names: readonly string[];
  readonly x11: boolean;
}

/** Which window has the focus, by the word of the compositor. */
export interface Windows {
  readonly lost: boolean;
  /** The screen is locked, as far as the last answer goes; `undefined`: the compositor does not tell. */
  readonly locked?: boolean;
  /** The processes that have windows, as far as it is known. */
  readonly pids: ReadonlySet<number>;
  /** Counts what may have moved the focus; up to date when a question that was asked after it is answered. */
  readonly moves: number;
  /** The windows that have got the focus since this many moves, as far as they are known. */
  visitedSince(moves: number): readonly WindowInfo[];
  onLoss(listener: () => void): void;
  /** After what may have moved the focus. */
  onChange(listener: () => void): void;
  /** The window that has the focus now. */
  focused(): Promise<WindowInfo | undefined>;
  /** What has the focus, by its number; 0: nothing. */
  focusedId(): Promise<number>;
  close(): void;
}
