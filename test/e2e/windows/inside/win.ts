import koffi from 'koffi';

/** What the helper inside Wine calls of Windows: a second set of bindings, so that a fault of the first one shows. */

const user32 = koffi.load('user32.dll');
const kernel32 = koffi.load('kernel32.dll');
// The class RICHEDIT50W comes with it.
const msftedit = koffi.load('msftedit.dll');
export const richEdit = (): unknown => msftedit;

const PROCEDURE = koffi.proto('intptr_t', ['intptr_t', 'uint32', 'uintptr_t', 'intptr_t']);
const CLASS = koffi.struct({
  style: 'uint32',
  procedure: 'intptr_t',
  classExtra: 'int',
  windowExtra: 'int',
  instance: 'intptr_t',
  icon: 'intptr_t',
  cursor: 'intptr_t',
  background: 'intptr_t',
  menu: 'intptr_t',
  name: 'str16',
});

const HANDLE = 'intptr_t';
const MESSAGE = [HANDLE, 'uint32', 'uintptr_t', HANDLE];
export const win = {
  defWindowProc: user32.func('DefWindowProcW', HANDLE, MESSAGE),
  callWindowProc: user32.func('CallWindowProcW', HANDLE, [HANDLE, ...MESSAGE]),
  setWindowLongPtr: user32.func('SetWindowLongPtrW', HANDLE, [HANDLE, 'int', HANDLE]),
  registerClass: user32.func('RegisterClassW', 'uint16', [koffi.pointer(CLASS)]),
  createWindow: user32.func('CreateWindowExW', HANDLE, [
    ...['uint32', 'str16', 'str16', 'uint32', 'int', 'int', 'int', 'int'],
    ...[HANDLE, HANDLE, HANDLE, HANDLE],
  ]),
  destroyWindow: user32.func('DestroyWindow', 'int', [HANDLE]),
  getMessage: user32.func('GetMessageW', 'int', ['void *', HANDLE, 'uint32', 'uint32']),
  translateMessage: user32.func('TranslateMessage', 'int', ['void *']),
  dispatchMessage: user32.func('DispatchMessageW', HANDLE, ['void *']),
  postMessage: user32.func('PostMessageW', 'int', MESSAGE),
  sendMessage: user32.func('SendMessageW', HANDLE, MESSAGE),
  sendBuffer: user32.func('SendMessageW', HANDLE, [HANDLE, 'uint32', 'uintptr_t', 'void *']),
  setForegroundWindow: user32.func('SetForegroundWindow', 'int', [HANDLE]),
  getForegroundWindow: user32.func('GetForegroundWindow', HANDLE, []),
  setFocus: user32.func('SetFocus', HANDLE, [HANDLE]),
  showWindow: user32.func('ShowWindow', 'int', [HANDLE, 'int']),
  findWindow: user32.func('FindWindowW', HANDLE, ['str16', 'str16']),
  findWindowEx: user32.func('FindWindowExW', HANDLE, [HANDLE, HANDLE, 'str16', 'str16']),
  threadProcessId: user32.func('GetWindowThreadProcessId', 'uint32', [HANDLE, 'void *']),
  openClipboard: user32.func('OpenClipboard', 'int', [HANDLE]),
  closeClipboard: user32.func('CloseClipboard', 'int', []),
  emptyClipboard: user32.func('EmptyClipboard', 'int', []),
  setClipboardData: user32.func('SetClipboardData', HANDLE, ['uint32', HANDLE]),
  getClipboardData: user32.func('GetClipboardData', HANDLE, ['uint32']),
  enumClipboardFormats: user32.func('EnumClipboardFormats', 'uint32', ['uint32']),
  formatName: user32.func('GetClipboardFormatNameW', 'int', ['uint32', 'void *', 'int']),
  registerFormat: user32.func('RegisterClipboardFormatW', 'uint32', ['str16']),
  clipboardOwner: user32.func('GetClipboardOwner', HANDLE, []),
  addListener: user32.func('AddClipboardFormatListener', 'int', [HANDLE]),
  globalAlloc: kernel32.func('GlobalAlloc', HANDLE, ['uint32', 'size_t']),
  globalLock: kernel32.func('GlobalLock', HANDLE, [HANDLE]),
  globalUnlock: kernel32.func('GlobalUnlock', 'int', [HANDLE]),
  globalSize: kernel32.func('GlobalSize', 'size_t', [HANDLE]),
  copyIn: kernel32.func('RtlMoveMemory', 'void', [HANDLE, 'void *', 'size_t']),
  copyOut: kernel32.func('RtlMoveMemory', 'void', ['void *', HANDLE, 'size_t']),
};

export type Procedure = (window: number, message: number, wParam: number, lParam: number) => number;

export function procedureOf(procedure: Procedure): bigint {
  return koffi.register(procedure, koffi.pointer(PROCEDURE));
}

export function registerClass(name: string, procedure: Procedure): void {
  const none = { style: 0, classExtra: 0, windowExtra: 0, instance: 0, icon: 0, cursor: 0, background: 6, menu: 0 };
  win.registerClass({ ...none, procedure: procedureOf(procedure), name });
}

/** The clipboard must be open. */
export function setData(format: number, data: Uint8Array): void {
  const memory = win.globalAlloc(2, Math.max(1, data.byteLength));
  win.copyIn(win.globalLock(memory), data, data.byteLength);
  win.globalUnlock(memory);
  win.setClipboardData(format, memory);
}

/** The clipboard must be open. */
export function dataOf(format: number): Buffer | undefined {
  const memory = win.getClipboardData(format);
  const address = memory === 0 ? 0 : win.globalLock(memory);
  if (address === 0) return undefined;
  const data = Buffer.alloc(win.globalSize(memory));
  win.copyOut(data, address, data.length);
  win.globalUnlock(memory);
  return data;
}

export function textIn(data: Buffer | undefined): string | undefined {
  return data?.toString('utf16le').replace(/\0.*$/s, '');
}

export function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
