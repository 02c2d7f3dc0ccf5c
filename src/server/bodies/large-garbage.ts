/** A body of so many bytes has been in memory about seven times (chunks, text, JSON, row, frame) when it is delivered. */
const COLLECT_EVERY_BYTES = 2 * 1_024 * 1_024;

/** Of this process, as its memory is. */
let uncollected = 0;
let scheduled = false;

/**
 * Says that so many bytes of a large body will be of no use after this turn. V8 lets such garbage grow to many times
 * what Lantype itself needs: it takes strings of that size for long-lived, and sees the buffers of sockets only from
 * 64 MiB on. So it is told to collect; ordinary texts never come to that. Without `--expose-gc` (scripts/node-flags.json)
 * nothing happens.
 */
export function leaveLargeGarbage(bytes: number): void {
  uncollected += bytes;
  if (uncollected < COLLECT_EVERY_BYTES || scheduled || globalThis.gc === undefined) return;
  scheduled = true;
  setImmediate(() => {
    scheduled = false;
    uncollected = 0;
    globalThis.gc?.();
  });
}
