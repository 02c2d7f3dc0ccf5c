import { closeSync, writeSync } from 'node:fs';
import { type Libc, requireLibc, systemError } from './libc.ts';

const O_CLOEXEC = 0o2000000;
const O_NONBLOCK = 0o4000;
const MFD_CLOEXEC = 1;
const F_SETFL = 4;
const F_SETPIPE_SZ = 1031;

/** A file in memory with this content, for somebody that it is handed to. Throws an `Error` where there is none. */
export function memoryFile(name: string, content: Buffer): number {
  const libc = requireLibc();
  const fd = libc.memfd_create(name, MFD_CLOEXEC);
  if (fd < 0) throw systemError(libc, 'memfd_create');
  try {
    for (let written = 0; written < content.length; ) written += writeSync(fd, content, written);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

export interface Pipe {
  /** Never blocks. */
  readonly readEnd: number;
  /** Blocks: it is for another program. */
  readonly writeEnd: number;
}

export function makePipe(): Pipe {
  const libc = requireLibc();
  const pair = Buffer.alloc(8);
  if (libc.pipe2(pair, O_CLOEXEC) < 0) throw systemError(libc, 'pipe2');
  const pipe = { readEnd: pair.readInt32LE(0), writeEnd: pair.readInt32LE(4) };
  neverBlock(libc, pipe.readEnd);
  return pipe;
}

/** From now on a read or write that would have to wait fails instead. Both ends of a pipe have their own word on that. */
export function neverBlock(libc: Libc, fd: number): void {
  if (libc.fcntl(fd, F_SETFL, 'int', O_NONBLOCK) < 0) throw systemError(libc, 'fcntl');
}

/**
 * Makes a pipe hold this much at most, in whole pages. `false`: it may hold more than that already, or it is none. With
 * one page, and that filled by one write, a pipe can be written to again only when it is empty (pipe(7), `F_SETPIPE_SZ`).
 */
export function limitPipe(libc: Libc, fd: number, bytes: number): boolean {
  return libc.fcntl(fd, F_SETPIPE_SZ, 'int', bytes) >= 0;
}
