import { readlinkSync } from 'node:fs';
import { namesIn, readOr } from '../../base/read-or.ts';

/**
 * What `/proc` tells of a process (proc(5)). Linux only; elsewhere, and for processes that are gone, of others, or not
 * known: nothing.
 *
 * Read on the spot: the kernel answers from memory in some 20 µs, and handing it to a thread and back takes ten times
 * as long.
 */

export function readProc(pid: number | undefined, file: string): string | undefined {
  return isReadable(pid) ? readOr(`/proc/${pid}/${file}`, undefined) : undefined;
}

export function listProc(pid: number | undefined, folder: string): string[] {
  return isReadable(pid) ? namesIn(`/proc/${pid}/${folder}`) : [];
}

/** Where a link leads. */
export function linkProc(pid: number | undefined, file: string): string | undefined {
  try {
    return isReadable(pid) ? readlinkSync(`/proc/${pid}/${file}`) : undefined;
  } catch {
    return undefined;
  }
}

/** `cmdline` or `environ`. */
export function stringsOf(pid: number | undefined, file: 'cmdline' | 'environ'): string[] {
  return (readProc(pid, file) ?? '').split('\0').filter(Boolean);
}

/** The name of the program, cut after 15 characters. */
export function nameOf(pid: number | undefined): string | undefined {
  return readProc(pid, 'comm')?.trim() || undefined;
}

export interface ProcessStat {
  /** One letter; `T` and `t`: it is stopped. */
  readonly state: string;
  readonly parent: number;
  /** The device of its controlling terminal; 0: none. */
  readonly terminal: number;
}

export function statOf(pid: number | undefined): ProcessStat | undefined {
  return parseStat(readProc(pid, 'stat'));
}

function parseStat(stat: string | undefined): ProcessStat | undefined {
  if (stat === undefined) return undefined;
  // `pid (comm) state ppid pgrp session tty_nr …`; comm may hold anything, parentheses too.
  const [state = '', parent, , , terminal] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent), terminal: Number(terminal) };
}

/** The states of its threads, as in `ProcessStat`. */
export function threadStates(pid: number | undefined): string[] {
  return listProc(pid, 'task').flatMap((thread) => parseStat(readProc(pid, `task/${thread}/stat`))?.state ?? []);
}

/** Each thread's children; `undefined` where they cannot be read. Who was left by its parent is nobody's child. */
export function childrenByThread(pid: number | undefined): (number[] | undefined)[] {
  return listProc(pid, 'task').map((thread) =>
    readProc(pid, `task/${thread}/children`)?.trim().split(' ').filter(Boolean).map(Number),
  );
}

export function childrenOf(pid: number | undefined): number[] {
  return childrenByThread(pid).flatMap((children) => children ?? []);
}

/** All processes that descend from one. */
export function descendantsOf(pid: number): number[] {
  const found: number[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const children = childrenOf(next);
    found.push(...children);
    open.push(...children);
  }
  return found;
}

function isReadable(pid: number | undefined): pid is number {
  return pid !== undefined && process.platform === 'linux';
}
