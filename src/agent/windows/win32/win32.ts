/** A window, a desktop, a hook: a number of Windows' own; 0 is none. */
export type Handle = number;

/** What a thread's windows have: GUITHREADINFO. */
export interface GuiThread {
  /** The window inside the thread's that gets the keys; 0: none does. */
  readonly focus: Handle;
  /** Of `GUI`. */
  readonly flags: number;
}

/** One key that goes down or comes up. */
export interface KeyEvent {
  /** Of `VK`. */
  readonly key: number;
  readonly up: boolean;
}

/** FILTERKEYS, as its user set it. */
export interface FilterKeys {
  readonly on: boolean;
  /** How long a key must be held down before it counts, milliseconds: Slow Keys. */
  readonly slowMs: number;
  /** How long a key must be left alone before it counts again, milliseconds: Bounce Keys. */
  readonly bounceMs: number;
}

/**
 * What the typist asks of Windows, except for the clipboard: each method is one function of Windows, or the few that
 * belong together, and decides nothing. Tests have one that does what a script says.
 */
export interface Win32 {
  /** GetForegroundWindow. */
  foregroundWindow(): Handle;
  /** GetWindowThreadProcessId; `undefined`: the window is gone. */
  ownerOf(window: Handle): { readonly thread: number; readonly pid: number } | undefined;
  /** GetGUIThreadInfo; `undefined`: the thread has no windows, or is gone. */
  guiThread(thread: number): GuiThread | undefined;
  /** GetClassName. */
  className(window: Handle): string;
  /** QueryFullProcessImageName; `undefined`: Windows does not say. */
  processPath(pid: number): string | undefined;
  /**
   * GetTokenInformation(TokenIntegrityLevel): the last part of the level's SID (0x1000 low, 0x2000 medium, 0x3000 high,
   * 0x4000 system); `undefined`: it may not be read. `pid` 0: this process.
   */
  integrityOf(pid: number): number | undefined;
  /** GetProcessTimes: how long it has run on a processor, in 100 ns; `undefined`: Windows does not say. */
  processorTime(pid: number): bigint | undefined;
  /** CreateToolhelp32Snapshot: whether any process was started by this one. */
  hasChildren(pid: number): boolean;
  /** IsHungAppWindow: it has handled no message for five seconds. */
  isHung(window: Handle): boolean;
  /** SendMessageTimeout(WM_NULL): whether its thread handles messages. */
  answers(window: Handle, timeoutMs: number): Promise<boolean>;

  /** GetAsyncKeyState: whether the key is down. */
  isDown(key: number): boolean;
  /** SendInput: how many of the events were taken. */
  sendKeys(events: readonly KeyEvent[]): number;
  /** SystemParametersInfo(SPI_GETFILTERKEYS). */
  filterKeys(): FilterKeys | undefined;

  /** GetClipboardOwner. */
  clipboardOwner(): Handle;
  /** GetClipboardSequenceNumber. */
  clipboardSequence(): number;
  /** CountClipboardFormats. */
  clipboardFormatCount(): number;

  /** OpenInputDesktop and its name: who gets the keyboard; `undefined`: it may not be opened. */
  inputDesktop(): string | undefined;
  /** WTSQuerySessionInformation(WTSSessionInfoEx).SessionFlags: 0 locked, 1 not locked; `undefined`: unknown. */
  sessionFlags(): number | undefined;
  /** PostMessage: `false`: the window is gone. */
  post(window: Handle, message: number): boolean;
  /** PostThreadMessage. */
  postToThread(thread: number, message: number): void;
}
