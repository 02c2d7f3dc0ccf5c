import { readOr } from '../../base/read-or.ts';

/** Random, made by the kernel when it starts; see random(4). */
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/**
 * Tells this run of the kernel from any other; `undefined` where the system says no such thing. While it is the same,
 * whatever was committed before a process was killed is in the file: only the kernel's end can lose it.
 */
export function readBootId(): string | undefined {
  return readOr(BOOT_ID, '').trim() || undefined;
}
