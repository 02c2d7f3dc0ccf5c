/** A window of a kind, in a thread of its own, so that it can hang without the helper. */
import { parentPort, workerData } from 'node:worker_threads';
import { dataOf, procedureOf, registerClass, richEdit, setData, textIn, win } from './win.ts';

/** A field of a kind in a window of its own. */
export type FieldKind = keyof typeof FIELDS;
export type WindowKind = FieldKind | 'bare' | 'windowless' | 'manager' | 'poller' | 'taker' | 'thief';

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
const STYLE = {
  ...{ overlapped: 0x10cf0000, child: 0x50000000 },
  /** Of edit controls. */
  ...{
    multiline: 0x4,
    password: 0x20,
    sideways: 0x80,
    readOnly: 0x800,
    wantReturn: 0x1000,
    number: 0x2000,
    scroll: 0x40,
  },
  /** Of combo boxes: with a field, and without one. */
  ...{ dropDown: 0x2, dropDownList: 0x3 },
};
const LINES = STYLE.multiline | STYLE.wantReturn | STYLE.scroll;
const FIELDS = {
  edit: { name: 'EDIT', style: LINES },
  richedit: { name: 'RICHEDIT50W', style: LINES },
  line: { name: 'EDIT', style: STYLE.sideways },
  number: { name: 'EDIT', style: STYLE.sideways | STYLE.number },
  ten: { name: 'EDIT', style: STYLE.sideways, limit: 10 },
  shown: { name: 'EDIT', style: LINES | STYLE.readOnly },
  richshown: { name: 'RICHEDIT50W', style: LINES | STYLE.readOnly },
  password: { name: 'EDIT', style: STYLE.sideways | STYLE.password },
  richpassword: { name: 'RICHEDIT50W', style: STYLE.sideways | STYLE.password },
  button: { name: 'BUTTON', style: 0 },
  list: { name: 'LISTBOX', style: 0 },
  combo: { name: 'COMBOBOX', style: STYLE.dropDown },
  choice: { name: 'COMBOBOX', style: STYLE.dropDownList },
} as const satisfies Record<string, { name: string; style: number; limit?: number }>;

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
const made: { name: string; style: number; limit?: number } | undefined =
  kind in FIELDS ? FIELDS[kind as FieldKind] : undefined;
if (made) {
  field = win.createWindow(0, made.name, '', STYLE.child | made.style, 0, 0, 580, 360, window, 0, 0, 0);
  // Else they take 32 767 characters, as they come.
  win.sendMessage(field, WM.textLimit, made.limit ?? 0x7ffffffe, 0);
  if (made.name === 'RICHEDIT50W') win.sendMessage(field, WM.richLimit, 0, 0x7ffffffe);
  // What has the focus in one is its field.
  if (kind === 'combo') field = win.findWindowEx(field, 0, 'Edit', null);
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
