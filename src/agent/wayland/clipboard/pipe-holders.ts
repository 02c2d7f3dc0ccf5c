import { readdirSync, readlinkSync } from 'node:fs';
import { namesIn } from '../../../base/read-or.ts';
import { descendantsOf, readProc, statOf } from '../../programs/proc.ts';

/** Whose paste it would be. */
export interface Suspect {
  readonly pid: number;
  readonly terminal: boolean;
}

/** Who holds the other end of a pipe. */
export type Holder = number | 'nobody seen' | 'unreadable';

/**
 * Which process reads a pipe: the one that has its inode among its files (proc(5), `/proc/PID/fd`). Those that may be it
 * are asked first, for a look at one process takes 0.1 ms, and at all of them some 10.
 */
export class PipeHolders {
  /** Who was found before: pollers come again. */
  #known: number[] = [];

  /**
   * @param inode of the pipe
   * @param likely whom to ask first
   * @returns `unreadable`: nobody else holds it, and one of the likely does not show its files.
   */
  find(inode: number, likely: readonly number[]): Holder {
    const link = `pipe:[${inode}]`;
    let hidden = false;
    for (const pid of likely) {
      const holds = holdsFile(pid, link);
      if (holds) return pid;
      hidden ||= holds === undefined;
    }
    const found = this.#known.find((pid) => holdsFile(pid, link)) ?? this.#search(link, likely);
    if (found !== undefined) return found;
    return hidden ? 'unreadable' : 'nobody seen';
  }

  reads(pid: number, inode: number): boolean {
    return holdsFile(pid, `pipe:[${inode}]`) === true;
  }

  #search(link: string, asked: readonly number[]): number | undefined {
    for (const name of namesIn('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid) || pid === process.pid || asked.includes(pid)) continue;
      if (!holdsFile(pid, link)) continue;
      this.#known = [pid, ...this.#known].slice(0, 8);
      return pid;
    }
    return undefined;
  }
}

/** `undefined`: it does not show its files, or is gone. */
function holdsFile(pid: number, link: string): boolean | undefined {
  const folder = `/proc/${pid}/fd`;
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return undefined;
  }
  // What was opened last is what was made for this.
  return names.reverse().some((name) => {
    try {
      return readlinkSync(`${folder}/${name}`) === link && canRead(pid, name);
    } catch {
      return false;
    }
  });
}

/** Not the end to write to: whoever passed that on may have it still. */
function canRead(pid: number, fd: string): boolean {
  const flags = /^flags:\s*([0-7]+)$/m.exec(readProc(pid, `fdinfo/${fd}`) ?? '')?.[1];
  // O_ACCMODE; O_RDONLY is 0.
  return flags === undefined || (Number.parseInt(flags, 8) & 3) === 0;
}

/**
 * The processes whose reading is the suspect's: itself, and what it has started to do a part of its work. Not what runs
 * in a terminal, its own or one inside of it: that is somebody else's program.
 */
export function processesOf({ pid, terminal }: Suspect): number[] {
  if (terminal) return [pid];
  const device = statOf(pid)?.terminal;
  return [pid, ...descendantsOf(pid).filter((child) => statOf(child)?.terminal === device)];
}
