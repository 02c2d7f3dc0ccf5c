import { LentClipboard } from '../../../src/agent/windows/clipboard/lent-clipboard.ts';
import {
  type DesktopThread,
  Served,
  type ThreadAnswer,
  type ThreadCommand,
  type ThreadEvent,
} from '../../../src/agent/windows/desktop-thread/thread-messages.ts';
import { VK, WM } from '../../../src/agent/windows/win32/constants.ts';
import type { FilterKeys, GuiThread, Handle, KeyEvent, Win32 } from '../../../src/agent/windows/win32/win32.ts';
import type { Win32Clipboard, WindowProcedure } from '../../../src/agent/windows/win32/win32-clipboard.ts';

export const CF_UNICODETEXT = 13;
const OUR_WINDOW = 900;

/** A window of a script, with its process. */
export interface ScriptedWindow {
  readonly window: Handle;
  readonly focus: Handle;
  readonly pid: number;
  readonly className: string;
  readonly path: string | undefined;
  readonly integrity: number | undefined;
  answers: boolean;
  hung: boolean;
  children: boolean;
  /** It runs whenever somebody looks. */
  busy: boolean;
  /** On a processor, in 100 ns. */
  time: bigint;
  /** What it does about keys. */
  onKeys: () => void;
}

/** Windows as a script wants it, with one clipboard. Everything is as the documentation says of the real one. */
export class ScriptedWin32 implements Win32, Win32Clipboard {
  front: ScriptedWindow | undefined;
  readonly windows: ScriptedWindow[] = [];
  ownIntegrity: number | undefined = 0x2000;
  desktop: string | undefined = 'Default';
  session: number | undefined = 1;
  guiFlags = 0;
  readonly down = new Set<number>();
  keysTaken = true;
  /** Keys that are down stay so. */
  sticky = false;
  readonly keys: KeyEvent[][] = [];
  filter: FilterKeys = { on: false, slowMs: 0, bounceMs: 0 };
  readonly threadId = 1;

  readonly names = new Map<number, string>();
  readonly content = new Map<number, Buffer | undefined>();
  clipboardWindow: Handle = 0;
  openedBy: Handle | undefined;
  openerProcess: number | undefined;
  /** Another program has it open so many times more. */
  busy = 0;
  #sequence = 1;
  #procedure: WindowProcedure = () => undefined;

  window(changes: Partial<ScriptedWindow> = {}): ScriptedWindow {
    const number = 10 * (this.windows.length + 1);
    const made: ScriptedWindow = {
      window: number,
      focus: number + 1,
      pid: number + 2,
      className: 'Notepad',
      path: 'C:\\Windows\\notepad.exe',
      integrity: 0x2000,
      answers: true,
      hung: false,
      children: false,
      busy: false,
      time: 0n,
      onKeys: () => undefined,
      ...changes,
    };
    this.windows.push(made);
    this.front = made;
    return made;
  }

  /** A program, or its user, copies. */
  copy(contents: Readonly<Record<number, string>>, owner: Handle = 0): void {
    if (this.clipboardWindow === OUR_WINDOW) this.#procedure(WM.destroyClipboard, 0);
    this.content.clear();
    for (const [format, text] of Object.entries(contents)) this.content.set(Number(format), Buffer.from(text));
    this.clipboardWindow = owner;
    this.#sequence += 1;
  }

  /** A process asks for the text, with a window or without one; what it gets. */
  read(pid: number | undefined): string | undefined {
    if (!this.content.has(CF_UNICODETEXT)) return undefined;
    this.openerProcess = pid;
    if (this.content.get(CF_UNICODETEXT) === undefined) this.#procedure(WM.renderFormat, CF_UNICODETEXT);
    return this.content.get(CF_UNICODETEXT)?.toString('utf16le').replace(/\0$/, '');
  }

  /** Our process ends without a word: its window is gone, and what nobody has rendered with it. */
  die(): void {
    this.#procedure = () => undefined;
    this.clipboardWindow = 0;
    for (const [format, data] of this.content) if (data === undefined) this.content.delete(format);
  }

  message(message: number): void {
    this.#procedure(message, 0);
  }

  foregroundWindow(): Handle {
    return this.front?.window ?? 0;
  }
  ownerOf(window: Handle): { thread: number; pid: number } | undefined {
    const found = this.windows.find((each) => each.window === window || each.focus === window);
    return found && { thread: found.pid, pid: found.pid };
  }
  guiThread(): GuiThread | undefined {
    return { focus: this.front?.focus ?? 0, flags: this.guiFlags };
  }
  className(window: Handle): string {
    return this.windows.find((each) => each.window === window)?.className ?? '';
  }
  processPath(pid: number): string | undefined {
    return this.#process(pid)?.path;
  }
  integrityOf(pid: number): number | undefined {
    return pid === 0 ? this.ownIntegrity : this.#process(pid)?.integrity;
  }
  processorTime(pid: number): bigint | undefined {
    const process = this.#process(pid);
    if (process?.busy) process.time += 160_000n;
    return process?.time;
  }
  hasChildren(pid: number): boolean {
    return this.#process(pid)?.children ?? false;
  }
  isHung(window: Handle): boolean {
    return this.windows.find(({ focus }) => focus === window)?.hung ?? false;
  }
  answers(window: Handle): Promise<boolean> {
    return Promise.resolve(this.waitForAnswer(window));
  }
  waitForAnswer(window: Handle): boolean {
    return this.windows.find((each) => each.window === window || each.focus === window)?.answers ?? true;
  }
  isDown(key: number): boolean {
    return this.down.has(key);
  }
  sendKeys(events: readonly KeyEvent[]): number {
    if (!this.keysTaken) return 0;
    this.keys.push([...events]);
    if (!this.sticky) for (const { key, up } of events) if (up) this.down.delete(key);
    // Only a chord goes down before it comes up.
    if (events.some(({ key, up }) => !up && key !== VK.none)) this.front?.onKeys();
    return events.length;
  }
  filterKeys(): FilterKeys {
    return this.filter;
  }
  clipboardOwner(): Handle {
    return this.clipboardWindow;
  }
  clipboardSequence(): number {
    return this.#sequence;
  }
  clipboardFormatCount(): number {
    return this.content.size;
  }
  inputDesktop(): string | undefined {
    return this.desktop;
  }
  sessionFlags(): number | undefined {
    return this.session;
  }
  post(): boolean {
    return true;
  }
  postToThread(): void {
    // There is no thread.
  }

  createWindow(procedure: WindowProcedure): Handle {
    this.#procedure = procedure;
    return OUR_WINDOW;
  }
  runMessages(): void {
    // Messages come when the script says so.
  }
  quit(): void {
    // As above.
  }
  handleMessages(): void {
    this.busy -= 1;
  }
  open(window: Handle): boolean {
    if (this.busy > 0) return false;
    this.openedBy = window;
    return true;
  }
  close(): void {
    this.openedBy = undefined;
  }
  empty(): void {
    if (this.clipboardWindow === OUR_WINDOW) this.#procedure(WM.destroyClipboard, 0);
    this.content.clear();
    this.clipboardWindow = this.openedBy ?? 0;
    this.#sequence += 1;
  }
  setDelayed(format: number): void {
    this.content.set(format, undefined);
  }
  setData(format: number, data: Uint8Array): boolean {
    this.content.set(format, Buffer.from(data));
    return true;
  }
  data(format: number): Buffer | undefined {
    return this.content.get(format);
  }
  metafile(): Buffer | undefined {
    return this.content.get(14);
  }
  setMetafile(data: Uint8Array): boolean {
    return this.setData(14, data);
  }
  formats(): number[] {
    return [...this.content.keys()];
  }
  formatName(format: number): string | undefined {
    return this.names.get(format);
  }
  registerFormat(name: string): number {
    for (const [format, known] of this.names) if (known === name) return format;
    const format = 0xc000 + this.names.size;
    this.names.set(format, name);
    return format;
  }
  owner(): Handle {
    return this.clipboardWindow;
  }
  sequence(): number {
    return this.#sequence;
  }
  openerPid(): number | undefined {
    return this.openerProcess;
  }
  watchForeground(): void {
    // The script tells.
  }
  watchSession(): void {
    // As above.
  }

  #process(pid: number): ScriptedWindow | undefined {
    return this.windows.find((each) => each.pid === pid);
  }
}

/** The thread's work, done where it is asked for. */
export class ScriptedThread implements DesktopThread {
  readonly alive = true;
  readonly served = new Served();
  readonly #clipboard: LentClipboard;

  constructor(win32: ScriptedWin32, onEvent: (event: ThreadEvent) => void) {
    this.#clipboard = new LentClipboard(win32, this.served, onEvent, () => undefined);
  }

  get window(): Handle {
    return this.#clipboard.window;
  }

  async ask(command: ThreadCommand): Promise<ThreadAnswer> {
    switch (command.command) {
      case 'save':
        return this.#clipboard.save();
      case 'offer':
        return this.#clipboard.offer(command.text, command.offer, command.stays);
      case 'leave':
        this.#clipboard.leave();
        return true;
      case 'restore':
        return this.#clipboard.restore(command.kept);
      case 'give back':
        this.#clipboard.giveBack(command.saved);
        return true;
      case 'stop':
        return true;
    }
  }

  async stop(): Promise<void> {
    // Nothing runs.
  }
}
