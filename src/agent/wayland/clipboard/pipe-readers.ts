import { nameOf } from '../../programs/proc.ts';
import { isAtWork } from '../../programs/target-process.ts';
import { PipeHolders, processesOf, type Suspect } from './pipe-holders.ts';
import type { OfferReader, OfferReaders } from './serve.ts';

/** As `Target.program`. */
export function programOf(pid: number): string {
  return `pid:${pid}`;
}

const UNKNOWN: OfferReader = { program: undefined, pid: undefined, compositor: false };

/** Who reads a pipe, as the engine calls programs. */
export class PipeReaders implements OfferReaders {
  readonly #compositor: number | undefined;
  readonly #holders = new PipeHolders();
  /** The program that may be about to paste. */
  suspect: (Suspect & { program: string }) | undefined;
  /** The processes that have windows: what they read, they may read because of keys that they got. */
  withWindows: () => ReadonlySet<number> = () => new Set();
  /** The pipe that the suspect read last, and its process that did. */
  #last: { reader: number; pipe: number } | undefined;

  constructor(compositor: number | undefined) {
    this.#compositor = compositor;
  }

  /** Whether the last that was read was read to its end, and put away. */
  get closed(): boolean {
    return this.#last === undefined || !this.#holders.reads(this.#last.reader, this.#last.pipe);
  }

  /** Whether whoever read last has something to do now: it may not have come to the end of it. */
  get atWork(): boolean {
    return this.#last !== undefined && isAtWork({ pid: this.#last.reader, terminal: true }) === true;
  }

  identify(pipeInode: number): OfferReader {
    const { suspect } = this;
    const own = suspect ? processesOf(suspect) : [];
    const compositor = this.#compositor === undefined ? [] : [this.#compositor];
    const pid = this.#holders.find(pipeInode, [...own, ...compositor]);
    // It may be the suspect that does not show its files.
    if (pid === 'unreadable') return UNKNOWN;
    // Nobody who shows its files, and the suspect does: a program of another user, or in another PID namespace.
    if (pid === 'nobody seen') return { ...UNKNOWN, program: suspect ? 'other:unseen' : undefined };
    if (suspect && own.includes(pid)) {
      this.#last = { reader: pid, pipe: pipeInode };
      return { program: suspect.program, pid, compositor: false };
    }
    const program = this.withWindows().has(pid) ? programOf(pid) : strangerName(pid);
    return { program, pid, compositor: pid === this.#compositor };
  }
}

/** The same for all programs that are called so: scripts start a new one each time. */
function strangerName(pid: number): string {
  return `other:${nameOf(pid) ?? pid}`;
}
