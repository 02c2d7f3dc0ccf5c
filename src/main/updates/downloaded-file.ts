import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { UpdateRefused } from './signed-list.ts';

const CHUNK_BYTES = 1_048_576;

/** Base64, as lists have it. At the end of the program nothing is waited for any more, and nobody types. */
function sha512Of(file: string): string {
  const hash = createHash('sha512');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const opened = openSync(file, 'r');
  try {
    for (;;) {
      const length = readSync(opened, chunk);
      if (length === 0) return hash.digest('base64');
      hash.update(chunk.subarray(0, length));
    }
  } finally {
    closeSync(opened);
  }
}

/**
 * What was downloaded may lie there for days before it is installed.
 * @param sha512s of which one has to be that of the file, from a list whose signature is good
 * @throws {UpdateRefused}
 */
export function mustBeOneOf(sha512s: readonly string[], file: string): void {
  if (!sha512s.includes(sha512Of(file))) throw new UpdateRefused('UPDATE_FILE_CHANGED');
}
