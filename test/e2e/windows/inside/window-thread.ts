/** A window of a kind, in a thread of its own, so that it can hang without the helper. */
import { parentPort, workerData } from 'node:worker_threads';
import { dataOf, procedureOf, registerClass, richEdit, setData, textIn, win } from './win.ts';

export type WindowKind = 'edit' | 'richedit' | 'bare' | 'windowless' | 'manager' | 'poller' | 'taker' | 'thief';

export interface WindowData {
  readonly kind: WindowKind;
  /** It hangs when it gets a V. */
  readonly hangsOnV: boolean;
  /** One number: 0 while it hangs when it is to. */
  readonly gate: Int32Array;
}

const { kind, hangsOnV, gate } = workerData as WindowData;
const WM = { keyDown: 0x100, clipboardUpdate: 0x31d, setFocus: 7, hang: 0x8001, textLimit: 0xc5, richLimit: 0x435 };
const CF_UNICODETEXT = 13;
const KEY_V = 0x56;
const STYLE = { overlapped: 0x10cf0000, child: 0x50000000, multiline: 0x4, wantReturn: 0x1000, scroll: 0x40 };
const FIELDS: Partial<Record<WindowKind, string>> = { edit: 'EDIT', richedit: 'RICHEDIT50W' };

let field = 0;
let polling = false;

/** As a program does it that opens the clipboard for no window, or for its own. */
function readClipboard(window: number): string | undefined {
  if (win.openClipboard(window) === 0) return undefined;
  const text = textIn(dataOf(CF_UNICODETEXT));
  win.closeClipboard();
  return text;
}

function takeClipboard(window: number): void {
  if (win.openClipboard(window) === 0) return;
  win.emptyClipboard();
  setData(CF_UNICODETEXT, Buffer.from('taken\0', 'utf16le'));
  win.closeClipboard();
}

function note(text: string | undefined): void {
  parentPort?.postMessage({ read: text ?? null });
}

/** Handles nothing until the gate is opened: a time would be too short, or over too early, on a busy machine. */
function hang(): void {
  parentPort?.postMessage({ hangs: true });
  Atomics.wait(gate, 0, 0);
}

const CLASS = `Lantype test ${kind} ${process.pid} ${performance.now()}`;
richEdit();
registerClass(CLASS, (window, message, wParam, lParam) => {
  switch (message) {
    case WM.setFocus:
      if (field !== 0) win.setFocus(field);
      return 0;
    case WM.hang:
      hang();
      return 0;
    case WM.keyDown:
      if (wParam === KEY_V && hangsOnV) hang();
      if (wParam === KEY_V && kind === 'windowless') note(readClipboard(0));
      return 0;
    case WM.clipboardUpdate:
      if (kind === 'taker' && win.clipboardOwner() !== window) takeClipboard(window);
      if (kind === 'thief') win.setForegroundWindow(window);
      if (kind === 'manager') note(readClipboard(window));
      if (kind === 'poller' && !polling) {
        polling = true;
        note(readClipboard(0));
        polling = false;
      }
      return 0;
    default:
      return win.defWindowProc(window, message, wParam, lParam);
  }
});
const visible = !['manager', 'poller', 'taker'].includes(kind);
const window = win.createWindow(0, CLASS, 'Lantype test', visible ? STYLE.overlapped : 0, 50, 50, 600, 400, 0, 0, 0, 0);
const fieldClass = FIELDS[kind];
if (fieldClass) {
  const style = STYLE.child | STYLE.multiline | STYLE.wantReturn | STYLE.scroll;
  field = win.createWindow(0, fieldClass, '', style, 0, 0, 580, 360, window, 0, 0, 0);
  // Else they take 32 767 characters, as they come.
  win.sendMessage(field, WM.textLimit, 0x7ffffffe, 0);
  win.sendMessage(field, WM.richLimit, 0, 0x7ffffffe);
  // Made with the window in front, it gets no WM_SETFOCUS that would pass the focus on.
  win.setFocus(field);
  if (hangsOnV) {
    const before = win.setWindowLongPtr(
      field,
      -4,
      procedureOf((target, message, wParam, lParam) => {
        if (message === WM.keyDown && wParam === KEY_V) hang();
        return win.callWindowProc(before, target, message, wParam, lParam);
      }),
    );
  }
}
if (!visible || kind === 'thief') win.addListener(window);
parentPort?.postMessage({ window, field });
const message = Buffer.alloc(48);
while (win.getMessage(message, 0, 0, 0) > 0) {
  win.translateMessage(message);
  win.dispatchMessage(message);
}
