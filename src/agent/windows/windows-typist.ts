import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { NewlinePolicy, Typist } from '../typing/typist.ts';
import { type StartWorker, workerFile } from '../worker/worker-process.ts';
import { createWorkerTypist } from '../worker/worker-typist.ts';

/** Seen on a machine with ten times more to do than it has processors; a virus scanner may look at koffi first. */
const START_LIMIT_MS = 20_000;

export interface WindowsTypistOptions {
  clock: Clock;
  logger: Logger;
  newlinePolicy: NewlinePolicy;
  /** Whether fields are looked at. Nothing has to be started for that. */
  looksAtFields: boolean;
  /** As a process of Node.js by default. */
  startWorker?: StartWorker | undefined;
}

/** Types on Windows, in a process of its own: it calls the system's functions, some of which wait for other programs. */
export function createWindowsTypist({ newlinePolicy, looksAtFields, ...options }: WindowsTypistOptions): Typist {
  return createWorkerTypist({
    ...options,
    name: 'windows',
    file: workerFile(import.meta, 'windows-worker'),
    settings: { newlinePolicy, looksAtFields },
    probeLimitMs: START_LIMIT_MS,
    startLimitMs: START_LIMIT_MS,
    obstacle: () =>
      process.platform === 'win32' ? undefined : `not the desktop of this platform (${process.platform})`,
  });
}
