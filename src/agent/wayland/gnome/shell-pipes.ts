import { namesIn } from '../../../base/read-or.ts';
import { linkProc, listProc } from '../../programs/proc.ts';

const PIPE = /^pipe:\[(\d+)\]$/;

export type PipeReader = { kind: 'program'; pid: number; pipe: string } | { kind: 'shell' } | { kind: 'unknown' };

/**
 * Who reads through GNOME Shell. A program gives the Shell one end of a pipe of its own, and keeps the other; the Shell
 * does not say who that was. But the pipe is in the files of both, and was not there before. Same user only (proc(5)).
 */
export class ShellPipes {
  readonly #shell: number;
  /** Pipes that belong to no read that is still to be told of. */
  #known = new Set<string>();

  constructor(shellPid: number) {
    this.#shell = shellPid;
    this.snapshot();
  }

  get shellPid(): number {
    return this.#shell;
  }

  /** Call right before an offer and the keys: what is shared by then has another reason. */
  snapshot(): void {
    this.#known = new Set(pipesOf(this.#shell)?.keys());
  }

  /** The Shell has given us a pipe to answer by: its other end is the Shell's, and nobody's read. */
  answeredThrough(inode: number): void {
    this.#known.add(String(inode));
  }

  /**
   * The program of the read that has just been asked for. `shell`: nobody else has a new pipe, so the Shell reads by
   * itself, as it does once with every new text; by then it may have no pipe at all. `unknown`: several programs have, or
   * nobody whose files we may see, or the Shell does not show its own.
   */
  reader(candidates: readonly number[]): PipeReader {
    const now = pipesOf(this.#shell);
    if (!now) return { kind: 'unknown' };
    // A pipe of which the Shell has both ends is between its own threads.
    const fresh = [...now].filter(([pipe, ends]) => ends === 1 && !this.#known.has(pipe)).map(([pipe]) => pipe);
    if (fresh.length === 0) return { kind: 'shell' };
    const [first, ...others] = holdersOf(fresh, candidates, this.#shell);
    // Of several pipes of one program the next request takes the next.
    if (!first || others.some(({ pid }) => pid !== first.pid)) return { kind: 'unknown' };
    this.#known.add(first.pipe);
    return { kind: 'program', ...first };
  }
}

/** Whether a process has this pipe among its files. */
export function hasPipe(pid: number, pipe: string): boolean {
  return pipesOf(pid)?.has(pipe) === true;
}

/** The processes that share these pipes with the Shell, the likely ones looked at first: all others cost some 10 ms. */
function holdersOf(
  pipes: readonly string[],
  candidates: readonly number[],
  shell: number,
): { pid: number; pipe: string }[] {
  if (pipes.length === 0) return [];
  const sharing = (pid: number): { pid: number; pipe: string }[] => {
    if (pid === shell || pid === process.pid) return [];
    const theirs = pipesOf(pid);
    return pipes.filter((pipe) => theirs?.has(pipe)).map((pipe) => ({ pid, pipe }));
  };
  const likely = candidates.flatMap(sharing);
  const explained = new Set(likely.map(({ pipe }) => pipe));
  if (pipes.every((pipe) => explained.has(pipe))) return likely;
  const others = processes().filter((pid) => !candidates.includes(pid));
  return [...likely, ...others.flatMap(sharing)];
}

/** The pipes of a process by inode, with how many of its files lead to each. `undefined`: it does not show its files. */
function pipesOf(pid: number): ReadonlyMap<string, number> | undefined {
  const names = listProc(pid, 'fd');
  // Whatever is connected to something has a file.
  if (names.length === 0) return undefined;
  const found = new Map<string, number>();
  for (const name of names) {
    const inode = PIPE.exec(linkProc(pid, `fd/${name}`) ?? '')?.[1];
    if (inode !== undefined) found.set(inode, (found.get(inode) ?? 0) + 1);
  }
  return found;
}

function processes(): number[] {
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}
