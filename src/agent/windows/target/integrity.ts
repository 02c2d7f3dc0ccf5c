import type { Win32 } from '../win32/win32.ts';

/**
 * Why no keys may go to this process, for a person; `undefined`: they may.
 *
 * Windows drops what is sent to a process of a higher integrity level than the sender's, and says nothing about it ("User
 * Interface Privilege Isolation"; SendInput: "neither GetLastError nor the return value will indicate the failure").
 * A level that may not be read is that of a process that is better protected than this one.
 */
export function protectionOf(win32: Win32, pid: number, name: string): string | undefined {
  const level = win32.integrityOf(pid);
  const own = win32.integrityOf(0);
  if (level !== undefined && own !== undefined && level <= own) return undefined;
  return `${name} runs as administrator, and Windows lets no ordinary program type into it`;
}
