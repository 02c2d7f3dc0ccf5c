import { EM, WM } from './constants.ts';
import { textOf, user32 } from './libraries.ts';
import type { Handle } from './win32.ts';
import type { Win32Fields } from './win32-fields.ts';

const NUMBERS = ['intptr_t', 'uint32', 'uintptr_t', 'intptr_t', 'uint32', 'uint32', 'void *'];
const sendNumbers = user32.func('SendMessageTimeoutW', 'intptr_t', NUMBERS);
const sendPlaces = user32.func('SendMessageTimeoutW', 'intptr_t', NUMBERS.with(2, 'void *').with(3, 'void *'));
const sendText = user32.func('SendMessageTimeoutW', 'intptr_t', NUMBERS.with(3, 'void *'));
const getClassName = user32.func('GetClassNameW', 'int', ['intptr_t', 'void *', 'int']);
const getWindowLongPtr = user32.func('GetWindowLongPtrW', 'intptr_t', ['intptr_t', 'int']);

const SMTO_ABORTIFHUNG = 0x2;
const GWL_STYLE = -16;
/** Held for good: what a call in another thread reads must not be collected meanwhile. */
const NOTHING = Buffer.alloc(2);

/** A program that answers later than this is not asked: a text must not wait for it. */
export const FIELD_LIMIT_MS = 40;

/** Fields, by messages of Windows. */
export class KoffiWin32Fields implements Win32Fields {
  className(window: Handle): string {
    const name = Buffer.alloc(512);
    return textOf(name, getClassName(window, name, 256));
  }

  style(window: Handle): number {
    return Number(BigInt.asUintN(32, BigInt(getWindowLongPtr(window, GWL_STYLE))));
  }

  send(window: Handle, message: number, first: number, second: number): Promise<number | undefined> {
    return answer(sendNumbers, window, message, first, second);
  }

  async selection(window: Handle): Promise<{ start: number; end: number } | undefined> {
    const [start, end] = [Buffer.alloc(4), Buffer.alloc(4)];
    if ((await answer(sendPlaces, window, EM.getSel, start, end)) === undefined) return undefined;
    return { start: start.readUInt32LE(), end: end.readUInt32LE() };
  }

  async textOf(window: Handle, units: number): Promise<string | undefined> {
    const text = Buffer.alloc((units + 1) * 2);
    const length = await answer(sendText, window, WM.getText, units + 1, text);
    return length === undefined ? undefined : textOf(text, Math.max(0, Math.min(length, units)));
  }

  async clearSelection(window: Handle): Promise<boolean> {
    return (await answer(sendText, window, EM.replaceSel, 1, NOTHING)) !== undefined;
  }
}

type Send = typeof sendNumbers;

/** In another thread, for it waits. */
function answer(
  send: Send,
  window: Handle,
  message: number,
  first: number | Buffer,
  second: number | Buffer,
): Promise<number | undefined> {
  const result = Buffer.alloc(8);
  return new Promise((resolve) => {
    send.async(
      window,
      message,
      first,
      second,
      SMTO_ABORTIFHUNG,
      FIELD_LIMIT_MS,
      result,
      (error: unknown, sent: number) => resolve(error || sent === 0 ? undefined : Number(result.readBigInt64LE())),
    );
  });
}
