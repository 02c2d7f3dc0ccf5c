import type { Handle } from './win32.ts';

/** What a window does about a message; `undefined`: what Windows does by itself. */
export type WindowProcedure = (message: number, wParam: number) => number | undefined;

/** What the thread with our window asks of Windows. Each method is one function of Windows, and decides nothing. */
export interface Win32Clipboard {
  /** RegisterClass and CreateWindowEx: a window that nobody sees, for this thread's messages. */
  createWindow(procedure: WindowProcedure): Handle;
  /** GetMessage and DispatchMessage until WM_QUIT. */
  runMessages(): void;
  /** PostQuitMessage: ends `runMessages`. */
  quit(): void;
  /** MsgWaitForMultipleObjects and PeekMessage: handles messages for so long. */
  handleMessages(ms: number): void;
  /** GetCurrentThreadId. */
  readonly threadId: number;

  /** OpenClipboard; `false`: another program has it open. */
  open(window: Handle): boolean;
  close(): void;
  /** EmptyClipboard: from now on it is the window's that it was opened for. */
  empty(): void;
  /** SetClipboardData(format, NULL): rendered when somebody asks (WM_RENDERFORMAT). */
  setDelayed(format: number): void;
  /** SetClipboardData. `false`: Windows did not take it. */
  setData(format: number, data: Uint8Array): boolean;
  /** GetClipboardData of a format that is memory; `undefined`: it cannot be had. */
  data(format: number): Buffer | undefined;
  /** The same for CF_ENHMETAFILE, which is a handle of its own (GetEnhMetaFileBits, SetEnhMetaFileBits). */
  metafile(): Buffer | undefined;
  setMetafile(data: Uint8Array): boolean;
  /** EnumClipboardFormats, in the order in which they were put there, those that Windows makes of others last. */
  formats(): number[];
  /** GetClipboardFormatName; `undefined` for those that Windows itself knows. */
  formatName(format: number): string | undefined;
  /** RegisterClipboardFormat. */
  registerFormat(name: string): number;
  /** GetClipboardOwner. */
  owner(): Handle;
  /** GetClipboardSequenceNumber. */
  sequence(): number;
  /** GetOpenClipboardWindow and GetWindowThreadProcessId: whose window has it open; `undefined`: no window. */
  openerPid(): number | undefined;
  /** SendMessageTimeout(WM_NULL): whether the window's thread handles messages. */
  waitForAnswer(window: Handle, timeoutMs: number): boolean;

  /** SetWinEventHook for what changes who gets the keys. */
  watchForeground(changed: () => void): void;
  /** WTSRegisterSessionNotification and RegisterSuspendResumeNotification: the window's messages tell. */
  watchSession(window: Handle): void;
}
