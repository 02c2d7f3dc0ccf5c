import koffi from 'koffi';

/**
 * The libraries of Windows. In module scope, all of them: one whose handle was collected as garbage is unloaded, and
 * the next call into it ends the process.
 */
export const user32 = koffi.load('user32.dll');
export const kernel32 = koffi.load('kernel32.dll');
export const advapi32 = koffi.load('advapi32.dll');
export const gdi32 = koffi.load('gdi32.dll');
export const wtsapi32 = koffi.load('wtsapi32.dll');

/** What a function of Windows has written: UTF-16. */
export function textOf(buffer: Buffer, characters: number): string {
  return buffer.toString('utf16le', 0, characters * 2);
}
