import { closeSync } from 'node:fs';
import type { Clock } from '../../../base/clock.ts';
import { BusError } from '../../dbus/bus-error.ts';
import type { Asking, ContentRequest, Owner, Saved } from '../../paste/desktop.ts';
import { worthSaving } from '../../programs/clipboard-formats.ts';
import { type Content, isHint, isTextFormat, SavedContent, textContent } from '../clipboard/clipboard-content.ts';
import { readPipe } from '../clipboard/pipe-reader.ts';
import { PipeWriter } from '../clipboard/pipe-writer.ts';
import type { RemoteClipboard } from './remote-session.ts';

/** As with data-control (`clipboard/foreign-offer.ts`). */
const READ_LIMITS = { silentMs: 1_200, maxBytes: 256 * 1_024 * 1_024 };

const BUSY_MS = 2;

/** Who asks, and how it is known that it has read to the end. */
export interface Asker {
  /** As `ContentRequest.reader`. */
  readonly program: string | undefined;
  /** By this pipe it gets its answer. */
  answered(fd: number): void;
  /** Resolves once it has; `false`: nobody can say. */
  hasRead(): Promise<boolean>;
}

/** The clipboard of a session with the desktop: a text lent to it, and what its user had there given back. */
export class RemotePlace {
  readonly #clipboard: RemoteClipboard;
  readonly #clock: Clock;
  readonly #asker: () => Asker;
  readonly #requests = new Set<(request: ContentRequest) => void>();
  readonly #taken = new Set<() => void>();
  #content: Content | undefined;
  /** The offer that is served; `undefined`: what the user has there. */
  #offer: number | undefined;
  #ids = 0;
  #mayHave: (asking: Asking) => boolean = () => true;

  /** `asker` is called in the moment in which somebody asks. */
  constructor(clipboard: RemoteClipboard, clock: Clock, asker: () => Asker) {
    this.#clipboard = clipboard;
    this.#clock = clock;
    this.#asker = asker;
    clipboard.onTransfer((mimeType, serial) => void this.#serve(mimeType, serial));
    clipboard.onOwner(({ ours }) => {
      if (ours || !this.#content) return;
      this.#content = undefined;
      this.#offer = undefined;
      for (const listener of this.#taken) listener();
    });
  }

  /** Whether what is there is served by us. */
  get ours(): boolean {
    return this.#content !== undefined;
  }

  owner(): Owner {
    if (this.#content) return 'us';
    const { owner } = this.#clipboard;
    // One of ours that is no more was overtaken by a copy, and has overtaken it.
    return owner === undefined || owner.ours || owner.mimeTypes.length === 0 ? 'nobody' : { program: undefined };
  }

  offer(text: string, offer: number): Promise<boolean> {
    return this.#take(textContent(text), offer);
  }

  /** `undefined`: not all of it can be had. */
  async save(): Promise<SavedContent | undefined> {
    // What was given back or left there is what the user has now.
    if (this.#content) return new SavedContent(this.#content);
    const content = new Map<string, Buffer>();
    let left = READ_LIMITS.maxBytes;
    for (const format of worthSaving([...new Set(this.#clipboard.owner?.mimeTypes)], (name) => name)) {
      const fd = await this.#read(format);
      const value = await readPipe(fd, this.#clock, { ...READ_LIMITS, maxBytes: left });
      if (value === undefined) return undefined;
      left -= value.length;
      content.set(format, value);
    }
    return new SavedContent(content);
  }

  /** The desktop reads one format at a time, and may come to the end of the last one later than we. */
  async #read(format: string): Promise<number> {
    const limit = this.#clock.monotonic() + READ_LIMITS.silentMs;
    for (;;) {
      try {
        return await this.#clipboard.read(format);
      } catch (error) {
        const busy = error instanceof BusError && error.code.endsWith('.LimitsExceeded');
        if (!busy || this.#clock.monotonic() > limit) throw error;
        await new Promise<void>((resolve) => this.#clock.after(BUSY_MS, resolve));
      }
    }
  }

  async giveBack(saved: Saved): Promise<void> {
    if (this.#content) await this.restore(saved);
  }

  /** The same, whoever has it now. */
  async restore(saved: Saved): Promise<void> {
    await this.#take(saved instanceof SavedContent ? saved.content : new Map(), undefined);
  }

  /** As `Desktop.screen`. */
  screen(mayHave: (asking: Asking) => boolean): void {
    this.#mayHave = mayHave;
  }

  onRequest(listener: (request: ContentRequest) => void): () => void {
    this.#requests.add(listener);
    return () => this.#requests.delete(listener);
  }

  onTaken(listener: () => void): () => void {
    this.#taken.add(listener);
    return () => this.#taken.delete(listener);
  }

  async #take(content: Content, offer: number | undefined): Promise<boolean> {
    this.#content = content;
    this.#offer = offer;
    await this.#clipboard.offer([...content.keys()]);
    // The desktop tells of another owner in the order in which things happened.
    return this.#content === content;
  }

  async #serve(mimeType: string, serial: number): Promise<void> {
    const asker = this.#asker();
    const content = this.#content?.get(mimeType);
    this.#ids += 1;
    const wants = isTextFormat(mimeType) ? 'text' : isHint(mimeType) ? 'hint' : 'other';
    const asking = { reader: asker.program, place: 'clipboard', offer: this.#offer } as const;
    const mayHave = content !== undefined && (wants === 'hint' || this.#mayHave(asking));
    const request = { ...asking, id: this.#ids, wants: mayHave ? wants : 'formats' } as const;
    this.#tell({ ...request, stage: 'asked' });
    const done = (whole: boolean): void => {
      this.#clipboard.done(serial, whole).catch(() => undefined);
    };
    if (content === undefined) {
      done(false);
      return;
    }
    // As with data-control: a pipe says itself when it was read.
    if (mayHave) this.#tell({ ...request, stage: 'progress' });
    try {
      const fd = await this.#clipboard.write(serial);
      asker.answered(fd);
      if (!mayHave) {
        // Mutter lets a reader wait for one that has failed: for its whole patience, 15 s.
        closeSync(fd);
        done(true);
        return;
      }
      new PipeWriter(fd, content, {
        progress: () => this.#tell({ ...request, stage: 'progress' }),
        drained: () => {
          done(true);
          void asker.hasRead().then((has) => has && this.#tell({ ...request, stage: 'read' }));
        },
      });
    } catch {
      // The reader or the desktop went away: nobody has read it.
    }
  }

  #tell(request: ContentRequest): void {
    for (const listener of [...this.#requests]) listener(request);
  }
}
