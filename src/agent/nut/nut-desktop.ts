import type { Logger } from '../../base/logger.ts';
import { Listeners, listenerBugLog } from '../listeners.ts';
import type { Desktop, Guard, Owner, Place, Press, Saved, Stroke, Target } from '../paste/desktop.ts';
import type { DesktopState } from '../typing/typist.ts';
import { WorkerError } from '../worker/call-frames.ts';
import { LastingNut, type LastingNutOptions } from './lasting-nut.ts';
import type { ActiveWindow } from './nut-backend.ts';
import { chordFor, modifiersOf } from './nut-keys.ts';
import { type SavedClipboard, type SystemClipboard, sameText, textClipboard } from './system-clipboard.ts';

export interface DesktopClaim {
  release(): Promise<void>;
}

export interface NutDesktopOptions extends LastingNutOptions {
  /** The one of nut-js by default. */
  clipboard: SystemClipboard | undefined;
  claim: DesktopClaim | undefined;
  logger: Logger;
}

class SavedContent implements Saved {
  readonly empty = false;
  readonly content: SavedClipboard;

  constructor(content: SavedClipboard) {
    this.content = content;
  }
}

/**
 * nut-js as a port of the paste engine, with less to see than any other: not who reads the clipboard nor who takes it, no
 * programs, no terminals, no locks, nothing but which window is active.
 */
export class NutDesktop implements Desktop {
  readonly places = ['clipboard'] as const;
  readonly seesReads = false;
  readonly #options: NutDesktopOptions;
  readonly #clipboard: SystemClipboard;
  readonly #changes: Listeners<void>;
  readonly #taken: Listeners<Place>;
  readonly #nut: LastingNut;
  /** Our text, while it is there as far as we know; the one before, too, while it may be that one. */
  #ours: readonly string[] = [];

  /** Rejects when nut-js does not work. */
  static async open(options: NutDesktopOptions): Promise<NutDesktop> {
    const changes = new Listeners<void>(listenerBugLog(options.logger));
    const nut = await LastingNut.start(options, () => changes.emit());
    return new NutDesktop(options, nut, changes);
  }

  private constructor(options: NutDesktopOptions, nut: LastingNut, changes: Listeners<void>) {
    this.#options = options;
    this.#nut = nut;
    this.#changes = changes;
    this.#clipboard =
      options.clipboard ??
      textClipboard({
        readClipboard: () => nut.ask((process) => process.readClipboard()),
        writeClipboard: (text) => nut.ask((process) => process.writeClipboard(text)),
      });
    this.#taken = new Listeners(listenerBugLog(options.logger));
  }

  get connected(): boolean {
    return !this.#nut.lost;
  }

  state(): DesktopState {
    return { target: undefined, locked: false };
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  async target(): Promise<Target | undefined> {
    const active = await this.#activeWindow();
    if (active === 'none') return undefined;
    return {
      focus: this.#focusOf(active),
      program: undefined,
      name: 'the active window',
      terminal: false,
      pastesPrimary: false,
      pasteStrokes: ['control+v'],
      answersPing: false,
      pid: undefined,
    };
  }

  async keyboardHolder(): Promise<undefined> {
    return undefined;
  }

  isStopped(): boolean {
    return false;
  }

  isAtWork(): undefined {
    return undefined;
  }

  async unsuited(): Promise<undefined> {
    return undefined;
  }

  worksAlone(): boolean {
    return false;
  }

  async ping(): Promise<boolean> {
    return false;
  }

  nudge(): void {
    // There is no event that means nothing.
  }

  can(): boolean {
    return true;
  }

  async press({ focus }: Target, stroke: Stroke, { ours, beforeKeys }: Guard): Promise<Press> {
    if (ours.length > 0 && !(await this.#isOurs())) return 'lost';
    const active = await this.#activeWindow();
    if (active === 'none' || this.#focusOf(active) !== focus) return 'moved';
    const nut = await this.#nut.living();
    const { platform } = this.#options;
    beforeKeys();
    try {
      await nut.press(chordFor(stroke, platform), modifiersOf(platform));
      return 'pressed';
    } catch (error) {
      return this.#notPressed(error);
    }
  }

  async owner(): Promise<Owner> {
    return (await this.#isOurs()) ? 'us' : { program: undefined };
  }

  async save(): Promise<Saved | undefined> {
    try {
      return new SavedContent(await this.#clipboard.save());
    } catch {
      return undefined;
    }
  }

  async offer(_place: Place, text: string): Promise<boolean> {
    this.#ours = [...this.#ours, text];
    await this.#clipboard.writeText(text);
    this.#ours = [text];
    return true;
  }

  async giveBack(_place: Place, saved: Saved): Promise<void> {
    if (!(saved instanceof SavedContent) || !(await this.#isOurs())) return;
    await saved.content.restore();
    this.#ours = [];
  }

  onRequest(): () => void {
    return () => undefined;
  }

  onTaken(listener: (place: Place) => void): () => void {
    return this.#taken.add(listener);
  }

  async close(): Promise<void> {
    await this.#nut.stop();
    await this.#options.claim?.release();
  }

  /** Whether our text is there. Somebody who has copied the same is nobody who has to be told apart. */
  async #isOurs(): Promise<boolean> {
    if (this.#ours.length === 0) return false;
    const text = await this.#clipboard.readText();
    if (this.#ours.some((ours) => sameText(text, ours))) return true;
    this.#ours = [];
    this.#taken.emit('clipboard');
    return false;
  }

  #activeWindow(): Promise<ActiveWindow> {
    return this.#nut.ask((process) => process.activeWindow());
  }

  /** On macOS nut-js gives the front window of the active program, which a list of completions is, too. */
  #focusOf(active: number | 'unknown'): number {
    return active === 'unknown' || this.#options.platform === 'darwin' ? 0 : active;
  }

  /** Throws what leaves open whether the keys were pressed. */
  async #notPressed(error: unknown): Promise<Press> {
    await this.#nut
      .releaseModifiers()
      .catch(() => this.#options.logger.warn({}, 'modifiers may be left pressed: nut-js does not work (any more)'));
    if (!(error instanceof WorkerError)) throw error;
    if (error.code === 'REFUSED' || error.code === 'UNSENT') return { refused: error.message };
    // The X server's word for a key code that it does not have (Xlib's message of XTestFakeKeyEvent): none was pressed.
    if (error.message.includes('BadValue')) return { refused: 'this keyboard has no key for it in its present layout' };
    throw error;
  }
}
