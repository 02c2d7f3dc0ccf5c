import type { Clock } from '../../../base/clock.ts';

/** A clipboard that only a session with the desktop can reach: GNOME's. */
export interface RemoteClipboard {
  /** Takes the clipboard; what is in it is asked for later, through `onTransfer`. */
  offer(mimeTypes: readonly string[]): Promise<void>;
  /** Somebody wants what we offer. Answer with `write`, and then `done`. */
  onTransfer(listener: (mimeType: string, serial: number) => void): void;
  /** A pipe to write into, the caller's to close. */
  write(serial: number): Promise<number>;
  done(serial: number, whole: boolean): Promise<void>;
  /** A pipe with what the owner has, the caller's to close. */
  read(mimeType: string): Promise<number>;
  /** Who has it and in which formats, from the moment of each change. */
  onOwner(listener: (owner: ClipboardOwner) => void): void;
  readonly owner: ClipboardOwner | undefined;
}

export interface ClipboardOwner {
  mimeTypes: readonly string[];
  /** It is this session. */
  ours: boolean;
}

/** A key by its place (evdev's number, as in linux/input-event-codes.h), or by what the layout makes of it (an X keysym). */
export type RemoteKey = { code: number } | { keysym: number };

/** Keys that go to whatever has the focus. */
export interface RemoteKeyboard {
  /** Presses in this order and lets go in the other. Resolves when the desktop has them. */
  chord(keys: readonly RemoteKey[]): Promise<void>;
  /** Whether the user holds a modifier now; `undefined`: it cannot be seen here. */
  modifiersHeld(): boolean | undefined;
}

/** What the user has allowed: keys, and where the desktop needs that a clipboard. Ends with the user's word, or the desktop. */
export interface RemoteSession {
  readonly keyboard: RemoteKeyboard;
  readonly clipboard: RemoteClipboard | undefined;
  readonly open: boolean;
  /** As `PortalSession`; left out: there is one kind of keys. */
  useEmulatedInput?(clock: Clock): Promise<void>;
  onClosed(listener: () => void): void;
  close(): Promise<void>;
}
