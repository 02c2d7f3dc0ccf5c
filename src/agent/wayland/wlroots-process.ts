import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { FieldEvidenceSetting } from '../atspi/fields-opener.ts';
import type { NewlinePolicy, Typist } from '../typing/typist.ts';
import { type StartWorker, workerFile } from '../worker/worker-process.ts';
import { createWorkerTypist } from '../worker/worker-typist.ts';
import { socketPath } from './wire/socket-path.ts';

export interface WlrootsProcessOptions {
  /** Of the session: `WAYLAND_DISPLAY`, `XDG_RUNTIME_DIR`, `SWAYSOCK`, `DISPLAY`. */
  env: NodeJS.ProcessEnv;
  clock: Clock;
  logger: Logger;
  newlinePolicy: NewlinePolicy;
  fieldEvidence: FieldEvidenceSetting;
  /** As a process of Node.js by default. */
  startWorker?: StartWorker | undefined;
}

const NO_SESSION = 'WAYLAND_DISPLAY is not set: no Wayland session was found for this process';

/** `createWlrootsTypist`, in a process of its own: it calls into the C library. */
export function createWlrootsProcess({ env, newlinePolicy, fieldEvidence, ...rest }: WlrootsProcessOptions): Typist {
  const socket = socketPath(env);
  return createWorkerTypist({
    ...rest,
    name: 'wayland',
    file: workerFile(import.meta, 'wlroots-worker'),
    settings: { socket, swaySocket: env.SWAYSOCK, display: env.DISPLAY, newlinePolicy, fieldEvidence },
    obstacle: () => (socket === undefined ? NO_SESSION : undefined),
  });
}
