import koffi from 'koffi';
import { VK } from './constants.ts';
import { textOf, user32, wtsapi32 } from './libraries.ts';
import { hasChildren, integrityOf, processorTime, processPath } from './processes.ts';
import type { FilterKeys, GuiThread, Handle, KeyEvent, Win32 } from './win32.ts';

const getForegroundWindow = user32.func('GetForegroundWindow', 'intptr_t', []);
const getWindowThreadProcessId = user32.func('GetWindowThreadProcessId', 'uint32', ['intptr_t', 'void *']);
const getGUIThreadInfo = user32.func('GetGUIThreadInfo', 'int', ['uint32', 'void *']);
const getClassName = user32.func('GetClassNameW', 'int', ['intptr_t', 'void *', 'int']);
const isHungAppWindow = user32.func('IsHungAppWindow', 'int', ['intptr_t']);
const sendMessageTimeout = user32.func('SendMessageTimeoutW', 'intptr_t', [
  'intptr_t',
  'uint32',
  'uintptr_t',
  'intptr_t',
  'uint32',
  'uint32',
  'void *',
]);
const getAsyncKeyState = user32.func('GetAsyncKeyState', 'int16', ['int']);
const mapVirtualKey = user32.func('MapVirtualKeyW', 'uint32', ['uint32', 'uint32']);
const sendInput = user32.func('SendInput', 'uint32', ['uint32', 'void *', 'int']);
const systemParametersInfo = user32.func('SystemParametersInfoW', 'int', ['uint32', 'uint32', 'void *', 'uint32']);
const getClipboardOwner = user32.func('GetClipboardOwner', 'intptr_t', []);
const getClipboardSequenceNumber = user32.func('GetClipboardSequenceNumber', 'uint32', []);
const countClipboardFormats = user32.func('CountClipboardFormats', 'int', []);
const openInputDesktop = user32.func('OpenInputDesktop', 'intptr_t', ['uint32', 'int', 'uint32']);
const closeDesktop = user32.func('CloseDesktop', 'int', ['intptr_t']);
const getUserObjectInformation = user32.func('GetUserObjectInformationW', 'int', [
  'intptr_t',
  'int',
  'void *',
  'uint32',
  'void *',
]);
const postMessage = user32.func('PostMessageW', 'int', ['intptr_t', 'uint32', 'uintptr_t', 'intptr_t']);
const postThreadMessage = user32.func('PostThreadMessageW', 'int', ['uint32', 'uint32', 'uintptr_t', 'intptr_t']);

const wtsQuerySessionInformation = wtsapi32.func('WTSQuerySessionInformationW', 'int', [
  'intptr_t',
  'uint32',
  'int',
  'void *',
  'void *',
]);
const wtsFreeMemory = wtsapi32.func('WTSFreeMemory', 'void', ['intptr_t']);

/** Of those that nobody reads. Held for good: a call in another thread writes there when it may have been collected. */
const ANSWERED = Buffer.alloc(8);

const SMTO_ABORTIFHUNG = 0x2;
const SPI_GETFILTERKEYS = 0x0032;
const FKF_FILTERKEYSON = 0x1;
const DESKTOP_READOBJECTS = 0x1;
const UOI_NAME = 2;
const WTS_CURRENT_SESSION = 0xffffffff;
const WTS_SESSION_INFO_EX = 25;
const KEYEVENTF_EXTENDEDKEY = 0x1;
const KEYEVENTF_KEYUP = 0x2;
const MAPVK_VK_TO_VSC = 0;
const INPUT_KEYBOARD = 1;

/** Sizes and places of 64-bit Windows, the only one that Node.js 24 runs on. */
const INPUT_BYTES = 40;
const GUITHREADINFO = { bytes: 72, flags: 4, focus: 16 };
const FILTERKEYS_BYTES = 24;
const SESSION_FLAGS_AT = 16;

/** Keys of the block beside the letters: without this mark NumLock makes digits of them, and Shift comes up. */
const EXTENDED = new Set<number>([
  VK.insert,
  VK.delete,
  VK.home,
  VK.end,
  VK.left,
  VK.right,
  VK.up,
  VK.down,
  VK.leftWindows,
  VK.rightWindows,
]);

function inputOf({ key, up }: KeyEvent, input: Buffer): void {
  input.writeUInt32LE(INPUT_KEYBOARD, 0);
  input.writeUInt16LE(key, 8);
  // Remote desktops and games go by the scan code.
  input.writeUInt16LE(mapVirtualKey(key, MAPVK_VK_TO_VSC), 10);
  input.writeUInt32LE((EXTENDED.has(key) ? KEYEVENTF_EXTENDEDKEY : 0) | (up ? KEYEVENTF_KEYUP : 0), 12);
}

/** Windows, by its own functions. */
export class KoffiWin32 implements Win32 {
  foregroundWindow(): Handle {
    return getForegroundWindow();
  }

  ownerOf(window: Handle): { thread: number; pid: number } | undefined {
    const pid = Buffer.alloc(4);
    const thread = getWindowThreadProcessId(window, pid);
    return thread === 0 ? undefined : { thread, pid: pid.readUInt32LE() };
  }

  guiThread(thread: number): GuiThread | undefined {
    const info = Buffer.alloc(GUITHREADINFO.bytes);
    info.writeUInt32LE(GUITHREADINFO.bytes, 0);
    if (!getGUIThreadInfo(thread, info)) return undefined;
    const focus = Number(info.readBigInt64LE(GUITHREADINFO.focus));
    return { focus, flags: info.readUInt32LE(GUITHREADINFO.flags) };
  }

  className(window: Handle): string {
    const name = Buffer.alloc(512);
    return textOf(name, getClassName(window, name, 256));
  }

  processPath(pid: number): string | undefined {
    return processPath(pid);
  }

  integrityOf(pid: number): number | undefined {
    return integrityOf(pid);
  }

  processorTime(pid: number): bigint | undefined {
    return processorTime(pid);
  }

  hasChildren(pid: number): boolean {
    return hasChildren(pid);
  }

  isHung(window: Handle): boolean {
    return isHungAppWindow(window) !== 0;
  }

  answers(window: Handle, timeoutMs: number): Promise<boolean> {
    // In another thread, for it waits.
    return new Promise((resolve) => {
      sendMessageTimeout.async(
        window,
        0,
        0,
        0,
        SMTO_ABORTIFHUNG,
        timeoutMs,
        ANSWERED,
        (error: unknown, result: number) => resolve(!error && result !== 0),
      );
    });
  }

  isDown(key: number): boolean {
    return (getAsyncKeyState(key) & 0x8000) !== 0;
  }

  sendKeys(events: readonly KeyEvent[]): number {
    const inputs = Buffer.alloc(INPUT_BYTES * events.length);
    for (const [index, event] of events.entries()) inputOf(event, inputs.subarray(index * INPUT_BYTES));
    return sendInput(events.length, inputs, INPUT_BYTES);
  }

  filterKeys(): FilterKeys | undefined {
    const keys = Buffer.alloc(FILTERKEYS_BYTES);
    keys.writeUInt32LE(FILTERKEYS_BYTES, 0);
    if (!systemParametersInfo(SPI_GETFILTERKEYS, FILTERKEYS_BYTES, keys, 0)) return undefined;
    const on = (keys.readUInt32LE(4) & FKF_FILTERKEYSON) !== 0;
    return { on, slowMs: keys.readUInt32LE(8), bounceMs: keys.readUInt32LE(20) };
  }

  clipboardOwner(): Handle {
    return getClipboardOwner();
  }

  clipboardSequence(): number {
    return getClipboardSequenceNumber();
  }

  clipboardFormatCount(): number {
    return countClipboardFormats();
  }

  inputDesktop(): string | undefined {
    const desktop = openInputDesktop(0, 0, DESKTOP_READOBJECTS);
    if (desktop === 0) return undefined;
    const name = Buffer.alloc(512);
    const length = Buffer.alloc(4);
    const read = getUserObjectInformation(desktop, UOI_NAME, name, name.length, length);
    closeDesktop(desktop);
    return read ? textOf(name, length.readUInt32LE() / 2).replace(/\0.*$/s, '') : undefined;
  }

  sessionFlags(): number | undefined {
    const info = Buffer.alloc(8);
    const length = Buffer.alloc(4);
    if (!wtsQuerySessionInformation(0, WTS_CURRENT_SESSION, WTS_SESSION_INFO_EX, info, length)) return undefined;
    const address = info.readBigUInt64LE();
    if (address === 0n) return undefined;
    // WTSINFOEX: its level, and with level 1 the session's number, its connection, and the flags.
    const known = length.readUInt32LE() >= SESSION_FLAGS_AT + 4;
    const flags = known ? koffi.decode(address, SESSION_FLAGS_AT, 'uint32') : undefined;
    wtsFreeMemory(address);
    return flags === 0 || flags === 1 ? flags : undefined;
  }

  post(window: Handle, message: number): boolean {
    return postMessage(window, message, 0, 0) !== 0;
  }

  postToThread(thread: number, message: number): void {
    postThreadMessage(thread, message, 0, 0);
  }
}
