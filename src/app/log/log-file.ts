import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';

/** Bytes. Two files of this size at most: the current one and the one before. */
const MAX_LOG_BYTES = 5 * 1_024 * 1_024;

/** A log file that never grows past a limit. */
export interface LogFile {
  /** Takes one line with its newline. The lines of one turn of the event loop are one write. */
  write(line: string): void;
  /** Writes what is left and closes. Idempotent. */
  stop(): void;
}

/** Appends to `file`; what would pass `maxBytes` starts a new file, and the old one becomes `file.1`. */
export function openLogFile(file: string, maxBytes: number = MAX_LOG_BYTES): LogFile {
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let fd: number | undefined;
  let pending = '';
  let scheduled: NodeJS.Immediate | undefined;
  let stopped = false;

  const close = (): void => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  };
  const rotate = (): void => {
    close();
    rmSync(`${file}.1`, { force: true });
    renameSync(file, `${file}.1`);
    size = 0;
  };
  const flush = (): void => {
    clearImmediate(scheduled);
    scheduled = undefined;
    const bytes = Buffer.from(pending);
    pending = '';
    if (bytes.length === 0) return;
    try {
      fd ??= openSync(file, 'a', 0o600);
      for (let from = 0; from < bytes.length; ) from += writeSync(fd, bytes, from);
      size += bytes.length;
    } catch {
      // A full or vanished disk must not take the typing down with it, and there is nowhere left to log that.
      close();
    }
  };

  return {
    write(line) {
      if (stopped) return;
      const before = size + Buffer.byteLength(pending);
      if (before > 0 && before + Buffer.byteLength(line) > maxBytes) {
        flush();
        try {
          rotate();
        } catch {
          // Another process holds the file (Windows): it grows on until that one lets go.
        }
      }
      pending += line;
      scheduled ??= setImmediate(flush);
    },
    stop() {
      stopped = true;
      flush();
      close();
    },
  };
}
