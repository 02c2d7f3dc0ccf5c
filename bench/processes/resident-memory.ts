import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const SAMPLE_MS = 500;
/** Without a change for this long, a process has settled. */
const SETTLED_MS = 3_000;
const PATIENCE_MS = 20_000;

/** Only Linux tells it in a file. */
export function canReadMemory(): boolean {
  return existsSync('/proc/self/status');
}

/** Resident set size of a process in bytes (`VmRSS` of `/proc/pid/status`, proc(5)). */
function residentBytes(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1_024;
}

/** Its size once it has not changed for `SETTLED_MS`; the last size when it never settles. */
export async function settledResidentBytes(pid: number): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  let bytes = residentBytes(pid);
  let since = performance.now();
  while (performance.now() - since < SETTLED_MS && performance.now() < deadline) {
    await wait(SAMPLE_MS);
    const now = residentBytes(pid);
    if (now !== bytes) since = performance.now();
    bytes = now;
  }
  return bytes;
}
