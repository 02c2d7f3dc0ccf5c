import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Segment } from '../../protocol/segments.ts';
import { Listeners, listenerBugLog } from '../listeners.ts';
import type {
  ContentRequest,
  Desktop,
  Guard,
  KeyboardHolder,
  Owner,
  Place,
  Press,
  Saved,
  Stroke,
} from '../paste/desktop.ts';
import type { DesktopState } from '../typing/typist.ts';
import type { Keeper } from '../worker/keeper.ts';
import { chordOf } from './chords.ts';
import { ClipboardPort } from './clipboard/clipboard-port.ts';
import type { DesktopThread, ThreadEvent } from './desktop-thread/thread-messages.ts';
import { Modifiers } from './modifiers.ts';
import { DesktopWatch } from './session/desktop-watch.ts';
import { keyboardHolderOf } from './session/input-desktop.ts';
import { CuriousPrograms } from './target/curious-programs.ts';
import { foregroundTarget, type WindowsTarget } from './target/foreground.ts';
import { protectionOf } from './target/integrity.ts';
import { ProcessFamilies } from './target/process-families.ts';
import { isRemoteScreen } from './target/terminals.ts';
import { WindowlessReaders } from './target/windowless-readers.ts';
import { Work } from './target/work.ts';
import type { Win32 } from './win32/win32.ts';

/** Who has not answered by then is busy or hangs: keys would land whenever it goes on. */
const ANSWER_LIMIT_MS = 300;

export interface WindowsDesktopOptions {
  win32: Win32;
  startThread: (onEvent: (event: ThreadEvent) => void, onEnd: () => void) => Promise<DesktopThread>;
  clock: Clock;
  logger: Logger;
  keeper: Keeper;
}

/**
 * The port of the paste engine to Windows: a clipboard that is rendered when somebody asks, chords by SendInput, pings by
 * SendMessageTimeout. The targets that it is handed are those that it gave.
 */
export class WindowsDesktop implements Desktop {
  readonly places = ['clipboard'] as const;
  /** What is sent to a window overtakes the keys in its queue ("About Messages and Message Queues"). */
  readonly pingsOvertake = true;
  /** Once rendered, a text is Windows' to hand out. */
  readonly seesFirstReadOnly = true;
  readonly #win32: Win32;
  readonly #families: ProcessFamilies;
  readonly #work: Work;
  readonly #requests: Listeners<ContentRequest>;
  readonly #curious: CuriousPrograms;
  readonly #modifiers: Modifiers;
  readonly #windowless: WindowlessReaders;
  /** What was offered last. */
  #offered = { text: '', offer: 0 };
  readonly #takings: Listeners<Place>;
  readonly #watch: DesktopWatch;
  readonly #clipboard: ClipboardPort;
  #thread: DesktopThread | undefined;

  private constructor({ win32, clock, logger, keeper }: WindowsDesktopOptions) {
    const bug = listenerBugLog(logger);
    this.#win32 = win32;
    this.#families = new ProcessFamilies(win32, clock);
    this.#work = new Work(win32);
    this.#requests = new Listeners(bug);
    this.#modifiers = new Modifiers(win32, clock);
    this.#windowless = new WindowlessReaders({
      clock,
      offerAgain: async () => (await this.#ready().ask({ command: 'offer', ...this.#offered, stays: false })) === true,
      isOurs: () => this.#clipboard.isOurs,
      emit: (request) => this.#requests.emit(request),
    });
    this.#curious = new CuriousPrograms(clock);
    this.#takings = new Listeners(bug);
    this.#watch = new DesktopWatch(win32, logger);
    this.#clipboard = new ClipboardPort(win32, clock, keeper, () => this.#ready());
  }

  /** Rejects when Windows gives us no window. */
  static async open(options: WindowsDesktopOptions): Promise<WindowsDesktop> {
    const desktop = new WindowsDesktop(options);
    await desktop.#start(options);
    return desktop;
  }

  async #start({ startThread, logger }: WindowsDesktopOptions): Promise<void> {
    this.#thread = await startThread(
      (event) => this.#note(event),
      () => this.#watch.changed(),
    );
    this.#clipboard.restore(logger);
  }

  get connected(): boolean {
    return this.#thread?.alive ?? false;
  }

  state(): DesktopState {
    return this.#watch.state;
  }

  onChange(listener: () => void): () => void {
    return this.#watch.onChange(listener);
  }

  target(): Promise<WindowsTarget | undefined> {
    this.#watch.refresh();
    return Promise.resolve(foregroundTarget(this.#win32));
  }

  keyboardHolder(): Promise<KeyboardHolder | undefined> {
    const stuck = this.#modifiers.stuck ? { name: 'a key that is held down', locks: false } : undefined;
    return Promise.resolve(keyboardHolderOf(this.#win32) ?? stuck);
  }

  isStopped({ focus }: WindowsTarget): boolean {
    return this.#win32.isHung(focus);
  }

  isAtWork({ pid }: WindowsTarget): boolean | undefined {
    return this.#work.isAtWork(pid);
  }

  unsuited({ pid, name }: WindowsTarget, _segments: readonly Segment[]): Promise<string | undefined> {
    return Promise.resolve(protectionOf(this.#win32, pid, name));
  }

  /** Windows Terminal and others ask before they paste several lines. */
  provesNothing({ name, terminal }: WindowsTarget, text: string): boolean {
    return isRemoteScreen(name) || (terminal && text.includes('\n'));
  }

  worksAlone({ pid }: WindowsTarget): boolean {
    return this.#families.worksAlone(pid);
  }

  async ping({ focus, pid }: WindowsTarget, timeoutMs: number): Promise<boolean> {
    await this.#curious.settled(String(pid));
    return this.#win32.answers(focus, Math.min(timeoutMs, ANSWER_LIMIT_MS));
  }

  nudge(): void {
    // Nobody waits for an answer of ours: GetClipboardData comes back with it.
  }

  can(): boolean {
    return true;
  }

  /** The looks and the keys are one turn of this thread; Windows has no way to keep others out meanwhile. */
  async press(target: WindowsTarget, stroke: Stroke, { ours, beforeKeys }: Guard): Promise<Press> {
    if (!(await this.#modifiers.free())) return 'grabbed';
    return this.#press(target, stroke, ours, beforeKeys);
  }

  #press(target: WindowsTarget, stroke: Stroke, ours: readonly Place[], beforeKeys: () => void): Press {
    if (keyboardHolderOf(this.#win32)) return 'grabbed';
    if (foregroundTarget(this.#win32)?.focus !== target.focus) return 'moved';
    if (ours.length > 0 && !this.#clipboard.isOurs) return 'lost';
    const { served } = this.#ready();
    if (ours.length > 0) {
      served.pid = target.pid;
      this.#windowless.chord(String(target.pid));
    }
    this.#curious.chord();
    beforeKeys();
    if (this.#win32.sendKeys(chordOf(stroke)) > 0) return 'pressed';
    // Another program blocks all input (BlockInput).
    served.pid = 0;
    return 'grabbed';
  }

  async owner(): Promise<Owner> {
    return this.#clipboard.owner();
  }

  save(): Promise<Saved | undefined> {
    return this.#clipboard.save();
  }

  offer(_place: Place, text: string, offer: number, stays = false): Promise<boolean | 'taken'> {
    this.#curious.offered();
    this.#windowless.offered();
    this.#offered = { text, offer };
    return this.#clipboard.offer(text, offer, stays);
  }

  leave(): Promise<void> {
    return this.#clipboard.leave();
  }

  giveBack(_place: Place, saved: Saved): Promise<void> {
    return this.#clipboard.giveBack(saved);
  }

  onRequest(listener: (request: ContentRequest) => void): () => void {
    return this.#requests.add(listener);
  }

  onTaken(listener: (place: Place) => void): () => void {
    return this.#takings.add(listener);
  }

  async close(): Promise<void> {
    await this.#thread?.stop();
  }

  #ready(): DesktopThread {
    if (!this.#thread?.alive) throw new Error('the thread of the clipboard has ended');
    return this.#thread;
  }

  #note(event: ThreadEvent): void {
    if (event.event === 'request') {
      this.#curious.note(event.request);
      if (!this.#windowless.hold(event.request)) this.#requests.emit(event.request);
    } else if (event.event === 'taken') {
      this.#clipboard.taken();
      this.#takings.emit('clipboard');
    } else if (event.event === 'changed') this.#watch.refresh();
  }
}
