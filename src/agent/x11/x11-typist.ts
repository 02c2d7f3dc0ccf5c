import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { SerialQueue } from '../../base/serial-queue.ts';
import { clipboardText } from '../../protocol/clipboard-text.ts';
import type { Segment } from '../../protocol/segments.ts';
import type { DesktopState, MayGoOn, NewlinePolicy, Probe, TypingResult, Typist } from '../typing/typist.ts';
import { X11Connection } from './connection.ts';
import { Keyboard } from './keyboard.ts';
import { MessageTyping } from './message-typing.ts';
import { Paster } from './paste/paster.ts';
import { BorrowedSelection } from './selection/borrowed-selection.ts';
import { handToClipboardManager } from './selection/clipboard-manager.ts';
import { SelectionServer } from './selection/selection-server.ts';
import { ClientProcesses } from './target/client-processes.ts';
import { DesktopWatch } from './target/desktop-watch.ts';
import { probeX11 } from './x11-probe.ts';

export interface X11TypistOptions {
  /** As in `DISPLAY`; `undefined`: there is none. */
  display: string | undefined;
  clock: Clock;
  logger: Logger;
  newlinePolicy: NewlinePolicy;
}

/** The user's clipboard comes back this long after the target's last use of the text: programs read it in several goes. */
const GIVE_BACK_MS = 200;

/** Everything that lives as long as one connection to the display. */
interface Session {
  x: X11Connection;
  server: SelectionServer;
  clipboard: BorrowedSelection;
  primary: BorrowedSelection;
  keyboard: Keyboard;
  watch: DesktopWatch;
  paster: Paster;
  typing: MessageTyping;
}

export function createX11Typist(options: X11TypistOptions): Typist {
  return new X11Typist(options);
}

/** Types through the X server: paste chords by XTEST, with the program's own read of the selection as the receipt. */
class X11Typist implements Typist {
  readonly name = 'x11';
  readonly #options: X11TypistOptions;
  readonly #listeners = new Set<() => void>();
  #session: Session | undefined;
  #giveBack: Timer | undefined;
  readonly #returns = new SerialQueue();

  constructor(options: X11TypistOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#session !== undefined && !this.#session.x.lost;
  }

  probe(): Promise<Probe> {
    return probeX11(this.#options.display, this.#options.clock);
  }

  async start(): Promise<void> {
    const { clock, display, newlinePolicy } = this.#options;
    await this.stop();
    const x = await X11Connection.open(display, clock);
    const keyboard = await Keyboard.open(x, clock);
    const processes = await ClientProcesses.open(x);
    const server = new SelectionServer(x, processes, clock);
    const clipboard = new BorrowedSelection(x, clock, server, x.atom('CLIPBOARD'));
    const primary = new BorrowedSelection(x, clock, server, x.atom('PRIMARY'));
    const watch = new DesktopWatch(x, processes, clock);
    const paster = new Paster({
      x,
      clock,
      keyboard,
      server,
      processes,
      clipboard,
      primary,
      currentTarget: () => watch.current(),
    });
    const typing = new MessageTyping({ x, watch, keyboard, processes, paster, clipboard, primary, newlinePolicy });
    this.#session = { x, server, keyboard, clipboard, primary, watch, paster, typing };
    watch.onChange(() => this.#notify());
    server.onUse(({ requestor }) => {
      if (this.#giveBack && typing.isOfTarget(requestor)) this.#scheduleGiveBack();
    });
    x.onLoss(() => {
      watch.stop();
      this.#notify();
    });
    // The first status should already know the focused program.
    await watch.current();
  }

  async type(segments: readonly Segment[], mayGoOn: MayGoOn): Promise<TypingResult> {
    const session = this.#session;
    if (!session || session.x.lost) return { outcome: 'failed', error: lostConnection() };
    this.#giveBack?.cancel();
    this.#giveBack = undefined;
    await this.#returns.idle();
    try {
      return await session.typing.type(segments, mayGoOn);
    } catch (error) {
      if (session.x.lost) return { outcome: 'failed', error: lostConnection() };
      this.#options.logger.warn({ err: error }, 'typing through X11 failed');
      const message = error instanceof Error ? error.message : String(error);
      return { outcome: 'failed', error: { code: 'FAILED', message } };
    } finally {
      this.#scheduleGiveBack();
    }
  }

  async copy(segments: readonly Segment[]): Promise<void> {
    const session = this.#session;
    if (!session) throw new Error('the X11 typist is not started');
    if (!(await session.clipboard.put(clipboardText(segments))))
      throw new Error('another program keeps taking the clipboard');
  }

  state(): DesktopState {
    return this.connected && this.#session ? this.#session.watch.state : { target: undefined, locked: false };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (this.#giveBack && session && !session.x.lost) {
      // The program that got the last text may still be reading.
      await new Promise<void>((resolve) => this.#options.clock.after(GIVE_BACK_MS, resolve));
    }
    this.#giveBack?.cancel();
    this.#giveBack = undefined;
    if (!session || session.x.lost) return;
    session.watch.stop();
    session.paster.stop();
    session.keyboard.giveBack();
    try {
      await this.#returns.idle();
      await giveBack(session);
      if (session.clipboard.offered) await handToClipboardManager(session.x, this.#options.clock);
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'the clipboard could not be handed over');
    } finally {
      session.x.close();
    }
  }

  #scheduleGiveBack(): void {
    this.#giveBack?.cancel();
    this.#giveBack = this.#options.clock.after(GIVE_BACK_MS, () => {
      this.#giveBack = undefined;
      const session = this.#session;
      if (!session || session.x.lost) return;
      this.#returns
        .run(() => giveBack(session))
        .catch((error) => {
          this.#options.logger.debug({ err: error }, 'the clipboard could not be given back');
        });
    });
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** One after the other: each grabs the server for a moment, and one connection has one grab. */
async function giveBack({ clipboard, primary }: Session): Promise<void> {
  await clipboard.giveBack();
  await primary.giveBack();
}

function lostConnection(): { code: string; message: string } {
  return { code: 'CANNOT_TYPE', message: 'the connection to the X server is lost' };
}
