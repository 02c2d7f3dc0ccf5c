import type { NutBackend } from './nut-backend.ts';

/** What was on the clipboard at some time. */
export interface SavedClipboard {
  /** Puts it back, over whatever is there now. */
  restore(): Promise<void>;
}

/** The clipboard that everything on this computer shares. Every call may reject. */
export interface SystemClipboard {
  /** Empty when there is no text. */
  readText(): Promise<string>;
  writeText(text: string): Promise<void>;
  /** What is there now, in as many formats as the host can read and write. */
  save(): Promise<SavedClipboard>;
}

/** Over nut-js, which knows text only: a picture that was on the clipboard is lost. */
export function textClipboard(backend: Pick<NutBackend, 'readClipboard' | 'writeClipboard'>): SystemClipboard {
  return {
    readText: () => backend.readClipboard(),
    writeText: (text) => backend.writeClipboard(text),
    async save() {
      const text = await backend.readClipboard();
      return { restore: () => backend.writeClipboard(text) };
    },
  };
}

/** Windows gives line feeds back as CRLF. */
export function sameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');
}
