import koffi from 'koffi';
import { EVENT, WM } from './constants.ts';
import { gdi32, kernel32, user32, wtsapi32 } from './libraries.ts';
import type { Handle } from './win32.ts';
import type { Win32Clipboard, WindowProcedure } from './win32-clipboard.ts';

const WINDOW_PROCEDURE = koffi.proto('intptr_t', ['intptr_t', 'uint32', 'uintptr_t', 'intptr_t']);
const CHILDID_SELF = 0;
const WIN_EVENT = koffi.proto('void', ['intptr_t', 'uint32', 'intptr_t', 'int32', 'int32', 'uint32', 'uint32']);
const WINDOW_CLASS = koffi.struct({
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

const defWindowProc = user32.func('DefWindowProcW', 'intptr_t', ['intptr_t', 'uint32', 'uintptr_t', 'intptr_t']);
const registerClass = user32.func('RegisterClassW', 'uint16', [koffi.pointer(WINDOW_CLASS)]);
const createWindowEx = user32.func('CreateWindowExW', 'intptr_t', [
  ...['uint32', 'str16', 'str16', 'uint32', 'int', 'int', 'int', 'int'],
  ...['intptr_t', 'intptr_t', 'intptr_t', 'intptr_t'],
]);
const getMessage = user32.func('GetMessageW', 'int', ['void *', 'intptr_t', 'uint32', 'uint32']);
const peekMessage = user32.func('PeekMessageW', 'int', ['void *', 'intptr_t', 'uint32', 'uint32', 'uint32']);
const dispatchMessage = user32.func('DispatchMessageW', 'intptr_t', ['void *']);
const msgWait = user32.func('MsgWaitForMultipleObjects', 'uint32', ['uint32', 'intptr_t', 'int', 'uint32', 'uint32']);
const postQuitMessage = user32.func('PostQuitMessage', 'void', ['int']);
const sendMessageTimeout = user32.func('SendMessageTimeoutW', 'intptr_t', [
  ...['intptr_t', 'uint32', 'uintptr_t', 'intptr_t', 'uint32', 'uint32', 'void *'],
]);
const getWindowThreadProcessId = user32.func('GetWindowThreadProcessId', 'uint32', ['intptr_t', 'void *']);
const openClipboard = user32.func('OpenClipboard', 'int', ['intptr_t']);
const closeClipboard = user32.func('CloseClipboard', 'int', []);
const emptyClipboard = user32.func('EmptyClipboard', 'int', []);
const setClipboardData = user32.func('SetClipboardData', 'intptr_t', ['uint32', 'intptr_t']);
const getClipboardData = user32.func('GetClipboardData', 'intptr_t', ['uint32']);
const enumClipboardFormats = user32.func('EnumClipboardFormats', 'uint32', ['uint32']);
const getClipboardFormatName = user32.func('GetClipboardFormatNameW', 'int', ['uint32', 'void *', 'int']);
const registerClipboardFormat = user32.func('RegisterClipboardFormatW', 'uint32', ['str16']);
const getClipboardOwner = user32.func('GetClipboardOwner', 'intptr_t', []);
const getClipboardSequenceNumber = user32.func('GetClipboardSequenceNumber', 'uint32', []);
const getOpenClipboardWindow = user32.func('GetOpenClipboardWindow', 'intptr_t', []);
const setWinEventHook = user32.func('SetWinEventHook', 'intptr_t', [
  ...['uint32', 'uint32', 'intptr_t', koffi.pointer(WIN_EVENT), 'uint32', 'uint32', 'uint32'],
]);
const registerSuspendResume = user32.func('RegisterSuspendResumeNotification', 'intptr_t', ['intptr_t', 'uint32']);

const getCurrentThreadId = kernel32.func('GetCurrentThreadId', 'uint32', []);
const globalAlloc = kernel32.func('GlobalAlloc', 'intptr_t', ['uint32', 'size_t']);
const globalFree = kernel32.func('GlobalFree', 'intptr_t', ['intptr_t']);
const globalLock = kernel32.func('GlobalLock', 'intptr_t', ['intptr_t']);
const globalUnlock = kernel32.func('GlobalUnlock', 'int', ['intptr_t']);
const globalSize = kernel32.func('GlobalSize', 'size_t', ['intptr_t']);
const copyIn = kernel32.func('RtlMoveMemory', 'void', ['intptr_t', 'void *', 'size_t']);
const copyOut = kernel32.func('RtlMoveMemory', 'void', ['void *', 'intptr_t', 'size_t']);

const getEnhMetaFileBits = gdi32.func('GetEnhMetaFileBits', 'uint32', ['intptr_t', 'uint32', 'void *']);
const setEnhMetaFileBits = gdi32.func('SetEnhMetaFileBits', 'intptr_t', ['uint32', 'void *']);
const wtsRegister = wtsapi32.func('WTSRegisterSessionNotification', 'int', ['intptr_t', 'uint32']);

const CLASS_NAME = 'LantypeClipboard';
const HWND_MESSAGE = -3;
const QS_ALLINPUT = 0x04ff;
const PM_REMOVE = 1;
const MSG_BYTES = 48;
const MSG_MESSAGE_AT = 8;
const GMEM_MOVEABLE = 0x2;
const SMTO_ABORTIFHUNG = 0x2;
const CF_ENHMETAFILE = 14;
const WINEVENT_OUTOFCONTEXT = 0;
const NOTIFY_FOR_THIS_SESSION = 0;
const DEVICE_NOTIFY_WINDOW_HANDLE = 0;

/** Windows, by its own functions, in the thread that made this. */
export class KoffiWin32Clipboard implements Win32Clipboard {
  readonly threadId: number = getCurrentThreadId();
  readonly #message = Buffer.alloc(MSG_BYTES);

  createWindow(procedure: WindowProcedure): Handle {
    const callback = koffi.register((window: Handle, message: number, wParam: number, lParam: number) => {
      const answer = procedure(message, wParam);
      return answer ?? defWindowProc(window, message, wParam, lParam);
    }, koffi.pointer(WINDOW_PROCEDURE));
    const none = { style: 0, classExtra: 0, windowExtra: 0, instance: 0, icon: 0, cursor: 0, background: 0, menu: 0 };
    registerClass({ ...none, procedure: callback, name: CLASS_NAME });
    const window = createWindowEx(0, CLASS_NAME, '', 0, 0, 0, 0, 0, HWND_MESSAGE, 0, 0, 0);
    if (window === 0) throw new Error('Windows made no window for the clipboard');
    return window;
  }

  runMessages(): void {
    while (getMessage(this.#message, 0, 0, 0) > 0) dispatchMessage(this.#message);
  }

  quit(): void {
    postQuitMessage(0);
  }

  handleMessages(ms: number): void {
    msgWait(0, 0, 0, ms, QS_ALLINPUT);
    while (peekMessage(this.#message, 0, 0, 0, PM_REMOVE)) {
      // It is for the loop around this one.
      if (this.#message.readUInt32LE(MSG_MESSAGE_AT) === WM.quit) {
        postQuitMessage(0);
        return;
      }
      dispatchMessage(this.#message);
    }
  }

  open(window: Handle): boolean {
    return openClipboard(window) !== 0;
  }

  close(): void {
    closeClipboard();
  }

  empty(): void {
    emptyClipboard();
  }

  setDelayed(format: number): void {
    setClipboardData(format, 0);
  }

  setData(format: number, data: Uint8Array): boolean {
    const memory = globalAlloc(GMEM_MOVEABLE, Math.max(1, data.byteLength));
    if (memory === 0) return false;
    const address = globalLock(memory);
    if (data.byteLength > 0) copyIn(address, data, data.byteLength);
    globalUnlock(memory);
    // From then on it is the system's.
    if (setClipboardData(format, memory) !== 0) return true;
    globalFree(memory);
    return false;
  }

  data(format: number): Buffer | undefined {
    const memory = getClipboardData(format);
    if (memory === 0) return undefined;
    const size = globalSize(memory);
    const address = globalLock(memory);
    if (address === 0) return undefined;
    const data = Buffer.allocUnsafe(size);
    if (size > 0) copyOut(data, address, size);
    globalUnlock(memory);
    return data;
  }

  metafile(): Buffer | undefined {
    const handle = getClipboardData(CF_ENHMETAFILE);
    const size = handle === 0 ? 0 : getEnhMetaFileBits(handle, 0, null);
    if (size === 0) return undefined;
    const data = Buffer.alloc(size);
    return getEnhMetaFileBits(handle, size, data) === size ? data : undefined;
  }

  setMetafile(data: Uint8Array): boolean {
    const handle = setEnhMetaFileBits(data.byteLength, data);
    return handle !== 0 && setClipboardData(CF_ENHMETAFILE, handle) !== 0;
  }

  formats(): number[] {
    const formats: number[] = [];
    for (let format = enumClipboardFormats(0); format !== 0; format = enumClipboardFormats(format)) {
      formats.push(format);
    }
    return formats;
  }

  formatName(format: number): string | undefined {
    const name = Buffer.alloc(512);
    const length = getClipboardFormatName(format, name, 256);
    return length > 0 ? name.toString('utf16le', 0, length * 2) : undefined;
  }

  registerFormat(name: string): number {
    return registerClipboardFormat(name);
  }

  owner(): Handle {
    return getClipboardOwner();
  }

  sequence(): number {
    return getClipboardSequenceNumber();
  }

  openerPid(): number | undefined {
    const window = getOpenClipboardWindow();
    const pid = Buffer.alloc(4);
    return window !== 0 && getWindowThreadProcessId(window, pid) !== 0 ? pid.readUInt32LE() : undefined;
  }

  waitForAnswer(window: Handle, timeoutMs: number): boolean {
    return sendMessageTimeout(window, WM.null, 0, 0, SMTO_ABORTIFHUNG, timeoutMs, Buffer.alloc(8)) !== 0;
  }

  watchForeground(changed: () => void): void {
    const callback = koffi.register(
      (_hook: number, _event: number, _window: number, _object: number, child: number) => {
        // Not each line of a list.
        if (child === CHILDID_SELF) changed();
      },
      koffi.pointer(WIN_EVENT),
    );
    for (const event of Object.values(EVENT)) {
      setWinEventHook(event, event, 0, callback, 0, 0, WINEVENT_OUTOFCONTEXT);
    }
  }

  watchSession(window: Handle): void {
    wtsRegister(window, NOTIFY_FOR_THIS_SESSION);
    registerSuspendResume(window, DEVICE_NOTIFY_WINDOW_HANDLE);
  }
}
