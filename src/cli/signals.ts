import { constants } from 'node:os';
import type { Clock } from '../base/clock.ts';

/**
 * One Ctrl+C arrives more than once: from the terminal, which tells the whole process group, and from npm and the
 * launcher, which pass it on. What comes within this time of the first is the same wish.
 */
const SAME_WISH_MS = 500;
/** The longest delay of a Node.js timer. */
const FOREVER_MS = 2 ** 31 - 1;

/** SIGHUP: the terminal was closed. Node.js undoes a `nohup`, so the default would end the process without a goodbye. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Watches the signals that ask for an end, from now on. */
export interface Signals {
  /** Resolves at the first. Until then, and until `stop()`, the process stays alive. */
  readonly first: Promise<void>;
  /** Idempotent. */
  stop(): void;
}

/** The first signal asks for a graceful end; a second one means it, and ends the process at once. */
export function watchSignals(clock: Clock): Signals {
  const { promise: first, resolve } = Promise.withResolvers<void>();
  let firstAt: number | undefined;
  const listener = (signal: NodeJS.Signals): void => {
    if (firstAt === undefined) {
      firstAt = clock.monotonic();
      resolve();
    } else if (clock.monotonic() - firstAt > SAME_WISH_MS) {
      process.exit(128 + constants.signals[signal]);
    }
  };
  // Nothing in an agent that waits for its next attempt keeps Node.js alive, and the clock's timers never do.
  const alive = setInterval(() => undefined, FOREVER_MS);
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    first,
    stop() {
      clearInterval(alive);
      for (const signal of SIGNALS) process.off(signal, listener);
    },
  };
}
