import type { Clock } from '../../../base/clock.ts';
import { TypingErrorCode } from '../../../protocol/codes.ts';
import type { X11Connection } from '../connection.ts';
import { type Chord, type Keyboard, PASTE_CHORDS } from '../keyboard.ts';
import type { BorrowedSelection } from '../selection/borrowed-selection.ts';
import type { SelectionServer } from '../selection/selection-server.ts';
import type { ClientProcesses } from '../target/client-processes.ts';
import { ping } from '../target/ping.ts';
import { isStopped, worksAlone } from '../target/target-process.ts';
import type { TargetWindow } from '../target/target-window.ts';
import { Nudge } from './nudge.ts';
import { pressChord } from './press-chord.ts';
import { type Reading, watchReading } from './receipt.ts';
import { UnansweredChords } from './unanswered-chords.ts';

/** What became of one text; `code` and `message` when it was not read. */
export type PasteResult =
  | { done: true; chord: string }
  | { done: false; code: TypingErrorCode; message: string; retry: boolean };

/** A program that takes longer to answer a ping gets no keys: they would land whenever it wakes up. */
const PING_TIMEOUT_MS = 500;

export interface PasteTools {
  x: X11Connection;
  clock: Clock;
  keyboard: Keyboard;
  server: SelectionServer;
  processes: ClientProcesses;
  clipboard: BorrowedSelection;
  primary: BorrowedSelection;
  /** The window that has the focus now. */
  currentTarget: () => Promise<TargetWindow | undefined>;
}

/** Types a text by pasting it, and proves it by seeing the program read it (docs/typing-x11.md). */
export class Paster {
  readonly #tools: PasteTools;
  readonly #unanswered: UnansweredChords;
  readonly #nudge: Nudge;

  constructor(tools: PasteTools) {
    this.#tools = tools;
    this.#unanswered = new UnansweredChords(tools.processes, tools.server, tools.clock);
    this.#nudge = new Nudge(tools.x, tools.server, tools.clock);
  }

  stop(): void {
    this.#nudge.stop();
  }

  /** `retry` in the result: the focus moved before any key was sent; nothing has happened yet. */
  async paste(target: TargetWindow, text: string): Promise<PasteResult> {
    const { clock, x, processes } = this.#tools;
    processes.forget();
    await processes.learn(target.focus);
    if (await isStopped(target.pid)) return unresponsive(target);
    if (this.#unanswered.mayStillCome(target)) {
      return notRead(`${target.name} has not reacted to the text before this one`);
    }
    if (!(await this.#borrow(target, text))) {
      return notRead('another program keeps taking the clipboard');
    }
    // The pong is a barrier too: what the program asked for only because the clipboard changed came before it.
    if (target.answersPing && !(await ping(x, target, clock, PING_TIMEOUT_MS))) return unresponsive(target);

    const first = PASTE_CHORDS.shiftInsert;
    const answer = await this.#press(target, first);
    if (answer === 'moved') return { ...notRead('the focus moved'), retry: true };
    if (answer === 'read') return { done: true, chord: first.join('+') };
    if (answer === 'declined') return notRead(`${target.name} has no place for text where its cursor is`);
    return this.#tryAgain(target);
  }

  /**
   * Only for a program that has proven to have handled the first chord; else both could paste, some day. (A page that
   * hung for three seconds did so with four chords, all with the last text.) A window that has just opened moves the
   * focus inside itself: then the same chord goes to where the focus is now.
   */
  async #tryAgain(target: TargetWindow): Promise<PasteResult> {
    const { processes, currentTarget } = this.#tools;
    const refused = notRead(`${target.name} did not read the text`);
    if (!(await this.#hasHandledKeys(target))) return refused;
    this.#unanswered.settle(target);
    const current = await currentTarget();
    if (!current || !processes.same(current.focus, target.focus)) return refused;
    const chord = current.focus === target.focus ? otherChord(target) : PASTE_CHORDS.shiftInsert;
    if (!this.#tools.keyboard.has(chord)) return refused;
    const answer = await this.#press(current, chord);
    if (answer === 'moved') return refused;
    if (answer === 'read') return { done: true, chord: chord.join('+') };
    if (await this.#hasHandledKeys(current)) this.#unanswered.settle(current);
    return refused;
  }

  async #hasHandledKeys(target: TargetWindow): Promise<boolean> {
    const { x, clock } = this.#tools;
    if (!target.answersPing || !(await worksAlone(target.pid))) return false;
    return ping(x, target, clock, PING_TIMEOUT_MS);
  }

  /** Pastes with the chord, and watches what the program does about it. */
  async #press(target: TargetWindow, chord: Chord): Promise<Reading | 'moved'> {
    const { server, processes, clock, clipboard } = this.#tools;
    const pressed = await pressChord(this.#tools, target, chord, {
      mayPress: () => clipboard.isOurs(),
      beforeKeys: () => {
        this.#nudge.keepAwake(target);
        return { reading: watchReading(processes, server, clock, target.focus) };
      },
    });
    if (!pressed) return 'moved';
    const reading = await pressed.reading;
    if (reading === 'silent') this.#unanswered.add(target);
    else this.#unanswered.settle(target);
    return reading;
  }

  /**
   * Both selections, as programs differ in which one Shift+Insert pastes. PRIMARY is left alone where the program
   * itself has something selected there: taking it away would drop the selection that the text is to replace.
   */
  async #borrow(target: TargetWindow, text: string): Promise<boolean> {
    const { x, processes, clipboard, primary } = this.#tools;
    const owner = await x.selectionOwner(primary.selection);
    if (owner !== 0) await processes.learn(owner);
    const selectsItself = owner !== x.window && owner !== 0 && processes.same(owner, target.focus);
    const leavePrimary = selectsItself && !target.pastesPrimary;
    const results = await Promise.all([clipboard.borrow(text), leavePrimary || primary.borrow(text)]);
    return results.every(Boolean);
  }
}

function otherChord(target: TargetWindow): Chord {
  return target.terminal ? PASTE_CHORDS.controlShiftV : PASTE_CHORDS.controlV;
}

/** No keys go to a program that does not react: it would handle them whenever it wakes up. */
export function unresponsive(target: TargetWindow): PasteResult & { done: false } {
  const message = `${target.name} does not respond; no keys were sent to it`;
  return { done: false, code: TypingErrorCode.unresponsive, message, retry: false };
}

function notRead(message: string): PasteResult & { done: false } {
  return { done: false, code: TypingErrorCode.notRead, message, retry: false };
}
