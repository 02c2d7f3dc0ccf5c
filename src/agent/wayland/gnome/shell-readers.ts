import { fstatSync } from 'node:fs';
import type { Clock } from '../../../base/clock.ts';
import { statOf } from '../../programs/proc.ts';
import { processesOf } from '../clipboard/pipe-holders.ts';
import type { Asker } from '../remote/remote-place.ts';
import type { WaylandTarget } from '../target/focus-watch.ts';
import { hasPipe, ShellPipes } from './shell-pipes.ts';

/** How often it is looked whether a program has read to the end; and for how long, as it may be stopped meanwhile. */
const END_POLL_MS = 1;
const END_LIMIT_MS = 30_000;

/** Who asks GNOME Shell for what we offer: the program that the last chord went to, another one, or the Shell itself. */
export class ShellReaders {
  readonly #pipes: ShellPipes;
  readonly #clock: Clock;
  readonly #connected: () => boolean;
  #suspect: WaylandTarget | undefined;

  constructor(shellPid: number, clock: Clock, connected: () => boolean) {
    this.#pipes = new ShellPipes(shellPid);
    this.#clock = clock;
    this.#connected = connected;
  }

  /** Right before an offer. */
  offering(): void {
    this.#pipes.snapshot();
  }

  /** Right before the keys, which are this program's. */
  pressing(target: WaylandTarget): void {
    this.#suspect = target;
    this.#pipes.snapshot();
  }

  /** Who has just asked. */
  asker(): Asker {
    const suspect = this.#suspect;
    const own = suspect ? processesOf(suspect) : [];
    const reader = this.#pipes.reader(own);
    const answered = (fd: number): void => this.#pipes.answeredThrough(fstatSync(fd).ino);
    if (reader.kind !== 'program') {
      const program = reader.kind === 'shell' ? `process ${this.#pipes.shellPid}` : undefined;
      return { program, answered, hasRead: () => Promise.resolve(true) };
    }
    const { pid, pipe } = reader;
    const program = own.includes(pid) ? suspect?.program : `process ${pid}`;
    return { program, answered, hasRead: () => this.#hasEnded(pid, pipe) };
  }

  /** What we have written, the Shell passes on. The program closes its end of the pipe when it has read it to the end. */
  async #hasEnded(pid: number, pipe: string): Promise<boolean> {
    const limit = this.#clock.monotonic() + END_LIMIT_MS;
    while (hasPipe(pid, pipe)) {
      if (this.#clock.monotonic() > limit || !this.#connected()) return false;
      await new Promise<void>((resolve) => this.#clock.after(END_POLL_MS, resolve));
    }
    const state = statOf(pid)?.state;
    return state !== undefined && state !== 'Z' && state !== 'X';
  }
}
