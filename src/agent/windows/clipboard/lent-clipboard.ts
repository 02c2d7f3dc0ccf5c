import { randomUUID } from 'node:crypto';
import { MAX_KEPT_BYTES } from '../../worker/keeper.ts';
import type { KeptContent, SavedContent, Served, ThreadEvent } from '../desktop-thread/thread-messages.ts';
import { CF, WM } from '../win32/constants.ts';
import type { Handle } from '../win32/win32.ts';
import type { Win32Clipboard } from '../win32/win32-clipboard.ts';
import { type FormatToCopy, formatsToCopy } from './copied-formats.ts';
import { OPT_OUTS, OPTED_OUT } from './opt-outs.ts';

/** Managers and `rdpclip` open the clipboard at each change, for some milliseconds. */
const OPEN_LIMIT_MS = 500;
/** What the user had must not be lost because somebody is busy. */
const GIVE_BACK_LIMIT_MS = 3_000;
const OPEN_AGAIN_MS = 5;
/** A program that does not answer would let us wait for its content. */
const OWNER_TIMEOUT_MS = 300;
const KEPT_OPEN = 'another program keeps the clipboard open';
const MAX_SAVED_BYTES = 512 * 1_024 * 1_024;

/** A format of ours: by it the next process knows that what this one lent is still there, and nobody has copied since. */
const MARK_FORMAT = 'Lantype';

type Contents = readonly (FormatToCopy & { readonly data: Buffer })[];

interface Saved {
  readonly id: number;
  readonly contents: Contents;
  readonly kept: KeptContent | undefined;
}

/** A text as Windows has it on the clipboard: UTF-16, lines end with CR LF, a zero at the end. */
export function windowsText(text: string): Buffer {
  return Buffer.from(`${text.replaceAll('\n', '\r\n')}\0`, 'utf16le');
}

/**
 * The clipboard, lent to one text after the other by a window of ours, in the window's own thread: a text that is
 * rendered when the target asks for it, and what the user had before.
 */
export class LentClipboard {
  readonly #win32: Win32Clipboard;
  readonly #served: Served;
  readonly #emit: (event: ThreadEvent) => void;
  readonly window: Handle;
  readonly #optOuts: readonly number[];
  readonly #markFormat: number;
  readonly #mark = randomUUID();
  #text: Buffer | undefined;
  #offer: number | undefined;
  /** We empty it ourselves. */
  #emptying = false;
  #requests = 0;
  #saved: Saved | undefined;
  #saves = 0;
  /** The sequence number of what was saved, or put there by us: what differs from it was copied since. */
  #known: number | undefined;

  /** @param onCommand runs for each command that the main thread has posted. */
  constructor(win32: Win32Clipboard, served: Served, emit: (event: ThreadEvent) => void, onCommand: () => void) {
    this.#win32 = win32;
    this.#served = served;
    this.#emit = emit;
    this.window = win32.createWindow((message, wParam) => {
      switch (message) {
        case WM.renderFormat:
          this.#render(wParam);
          return 0;
        case WM.destroyClipboard:
          if (!this.#emptying) this.#taken();
          return 0;
        case WM.sessionChange:
        case WM.powerBroadcast:
          emit({ event: 'changed' });
          return message === WM.powerBroadcast ? 1 : 0;
        case WM.command:
          onCommand();
          return 0;
        default:
          return undefined;
      }
    });
    this.#optOuts = OPT_OUTS.map((name) => win32.registerFormat(name));
    this.#markFormat = win32.registerFormat(MARK_FORMAT);
  }

  /** Copies all that is there; `undefined`: it cannot be had. */
  save(): SavedContent | undefined {
    const owner = this.#win32.owner();
    if (owner !== 0 && owner !== this.window && !this.#win32.waitForAnswer(owner, OWNER_TIMEOUT_MS)) return undefined;
    // Given back a moment ago, and nobody has copied since.
    if (this.#saved && this.#known === this.#win32.sequence()) return this.#describe(this.#saved);
    return this.#whileOpen(OPEN_LIMIT_MS, () => {
      const formats = this.#win32.formats();
      const contents: (FormatToCopy & { data: Buffer })[] = [];
      let bytes = 0;
      for (const each of formatsToCopy(formats, (format) => this.#win32.formatName(format))) {
        const data = each.as === 'memory' ? this.#win32.data(each.format) : this.#win32.metafile();
        if (data === undefined) continue;
        bytes += data.length;
        if (bytes > MAX_SAVED_BYTES) return undefined;
        contents.push({ ...each, data });
      }
      if (contents.length === 0 && formats.length > 0) return undefined;
      this.#saves += 1;
      this.#saved = { id: this.#saves, contents, kept: bytes > MAX_KEPT_BYTES ? undefined : this.#kept(contents) };
      this.#known = this.#win32.sequence();
      return this.#describe(this.#saved);
    });
  }

  /**
   * Takes it for `text`. `stays`: put there as it is; else rendered for whoever may be served. `false`: it is not to be
   * had, or somebody has copied since it was saved.
   */
  offer(text: string, offer: number, stays: boolean): boolean {
    this.#served.pid = 0;
    const owned = this.#whileOpen(OPEN_LIMIT_MS, () => {
      if (!stays && !this.#isKnown()) return false;
      this.#empty();
      const data = windowsText(text);
      this.#text = stays ? undefined : data;
      this.#offer = offer;
      if (!stays) {
        this.#win32.setDelayed(CF.unicodeText);
        this.#win32.setData(this.#markFormat, Buffer.from(this.#mark));
      } else if (!this.#win32.setData(CF.unicodeText, data)) return false;
      this.#optOut();
      return true;
    });
    if (owned && stays) this.#saved = undefined;
    return owned ?? false;
  }

  /** What is lent is from now on for whoever pastes it, and real: nobody else would be served. */
  leave(): void {
    const data = this.#text;
    if (data === undefined) return;
    this.#whileOpen(OPEN_LIMIT_MS, () => {
      if (this.#win32.owner() !== this.window || !this.#win32.setData(CF.unicodeText, data)) return;
      this.#text = undefined;
      this.#saved = undefined;
    });
  }

  /** Puts back what was saved, unless somebody has copied since. Throws when it is not to be had. */
  giveBack(id: number): void {
    const saved = id === 0 ? { id, contents: [] } : this.#saved;
    if (saved?.id !== id) throw new Error('what was on the clipboard is not kept any more');
    this.#served.pid = 0;
    const done = this.#whileOpen(GIVE_BACK_LIMIT_MS, () => {
      if (this.#win32.owner() === this.window) this.#put(saved.contents);
      return true;
    });
    if (done === undefined) throw new Error(KEPT_OPEN);
    this.#known = this.#win32.sequence();
  }

  /** Puts back what a process before this one had saved, if what it lent is still there. Throws when it is not to be had. */
  restore({ mark, formats }: KeptContent): boolean {
    const done = this.#whileOpen(GIVE_BACK_LIMIT_MS, () => {
      const there = this.#win32.formats().includes(this.#markFormat) && this.#win32.data(this.#markFormat);
      // Windows may give more memory than was asked for.
      if (!there || there.toString('latin1', 0, mark.length) !== mark) return false;
      this.#put(formats.map(({ format, as, data }) => ({ format, as, data: Buffer.from(data, 'base64') })));
      return true;
    });
    if (done === undefined) throw new Error(KEPT_OPEN);
    return done;
  }

  #put(contents: Contents): void {
    this.#empty();
    this.#text = undefined;
    for (const { format, as, data } of contents) {
      if (as === 'memory') this.#win32.setData(format, data);
      else this.#win32.setMetafile(data);
    }
    // The history of Windows has it already.
    if (contents.length > 0) this.#optOut();
  }

  #kept(contents: Contents): KeptContent {
    return { mark: this.#mark, formats: contents.map((each) => ({ ...each, data: each.data.toString('base64') })) };
  }

  #isKnown(): boolean {
    if (this.#win32.owner() === this.window || this.#win32.sequence() === this.#known) return true;
    return this.#win32.formats().length === 0;
  }

  #describe({ id, contents, kept }: Saved): SavedContent {
    return { id, empty: contents.length === 0, ...(kept && { kept }) };
  }

  #empty(): void {
    this.#emptying = true;
    this.#win32.empty();
    this.#emptying = false;
  }

  #optOut(): void {
    for (const format of this.#optOuts) this.#win32.setData(format, OPTED_OUT);
  }

  /** Somebody wants the text: only the target gets it, and only after the chord. */
  #render(format: number): void {
    const data = this.#text;
    if (format !== CF.unicodeText || data === undefined || this.#offer === undefined) return;
    const opener = this.#win32.openerPid();
    const { pid } = this.#served;
    const may = pid !== 0 && (opener === undefined || opener === pid);
    this.#requests += 1;
    const request = {
      id: this.#requests,
      place: 'clipboard',
      reader: opener === undefined ? undefined : String(opener),
      // Another program that asks right then gets nothing, so nothing of the text is anywhere else.
      wants: pid === 0 || may ? 'text' : 'other',
      offer: this.#offer,
    } as const;
    this.#emit({ event: 'request', request: { ...request, stage: 'asked' } });
    if (may && this.#win32.setData(CF.unicodeText, data)) {
      this.#emit({ event: 'request', request: { ...request, stage: 'read' } });
    }
  }

  #taken(): void {
    this.#text = undefined;
    this.#served.pid = 0;
    this.#emit({ event: 'taken' });
  }

  /** `undefined`: it could not be opened. */
  #whileOpen<T>(limitMs: number, use: () => T): T | undefined {
    for (let waited = 0; !this.#win32.open(this.window); waited += OPEN_AGAIN_MS) {
      if (waited >= limitMs) return undefined;
      // Whoever has it open may be waiting for us.
      this.#win32.handleMessages(OPEN_AGAIN_MS);
    }
    try {
      return use();
    } finally {
      this.#win32.close();
    }
  }
}
