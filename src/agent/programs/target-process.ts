import { childrenByThread, childrenOf, statOf, threadStates } from './proc.ts';

/** Whether a process is stopped (SIGSTOP, a debugger): it would handle keys whenever it is let go on. */
export function isStopped(pid: number | undefined): boolean {
  return /^[Tt]$/.test(statOf(pid)?.state ?? '');
}

/**
 * Whether a thread of the program, or of one that it has started, runs, waits for a processor or for a disk; what runs in
 * a terminal is no part of it, unless `inside` says so. `undefined`: not known.
 */
export function isAtWork(
  { pid, terminal }: { pid: number | undefined; terminal: boolean },
  inside = false,
): boolean | undefined {
  const states = threadStates(pid);
  if (states.length === 0) return undefined;
  if (states.some((state) => /^[RD]$/.test(state))) return true;
  if (terminal && !inside) return false;
  return childrenOf(pid).some((child) => isAtWork({ pid: child, terminal }, inside) === true);
}

/**
 * Whether the process does all its work itself. Browsers and what is built on them answer a ping in one process while
 * the page, in another, may hang with the keys in its queue; an editor without children handles keys where it
 * answers pings, so that its answer proves that it has handled the keys before.
 */
export function worksAlone(pid: number | undefined): boolean {
  const threads = childrenByThread(pid);
  return threads.length > 0 && threads.every((children) => children?.length === 0);
}
