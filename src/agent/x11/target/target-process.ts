import { readdir, readFile } from 'node:fs/promises';

/** What `/proc` tells of the process behind a window. Linux only; elsewhere, and for other machines: nothing known. */

/** Whether a process is stopped (SIGSTOP, a debugger): it would handle keys whenever it is let go on. */
export async function isStopped(pid: number | undefined): Promise<boolean> {
  const stat = await readProc(pid, 'stat');
  if (stat === undefined) return false;
  // proc(5): `pid (comm) state …`; comm may hold anything, parentheses too.
  const state = stat.charAt(stat.lastIndexOf(')') + 2);
  return state === 'T' || state === 't';
}

/**
 * Whether the process does all its work itself. Browsers and what is built on them answer a ping in one process while
 * the page, in another, may hang with the keys in its queue; an editor without children handles keys where it
 * answers pings, so that its answer proves that it has handled the keys before.
 */
export async function worksAlone(pid: number | undefined): Promise<boolean> {
  if (pid === undefined || process.platform !== 'linux') return false;
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const children = await Promise.all(threads.map((thread) => readProc(pid, `task/${thread}/children`)));
  return threads.length > 0 && children.every((list) => list?.trim() === '');
}

async function readProc(pid: number | undefined, file: string): Promise<string | undefined> {
  if (pid === undefined || process.platform !== 'linux') return undefined;
  return readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => undefined);
}
