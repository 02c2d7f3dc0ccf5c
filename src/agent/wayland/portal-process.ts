import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { FieldEvidenceSetting } from '../atspi/fields-opener.ts';
import type { NewlinePolicy, Typist } from '../typing/typist.ts';
import { type StartWorker, workerFile } from '../worker/worker-process.ts';
import { createWorkerTypist } from '../worker/worker-typist.ts';
import { portalEnvironmentOf } from './portal-environment.ts';

export interface PortalProcessOptions {
  /** Of the session. */
  env: NodeJS.ProcessEnv;
  /** Where the user's permission is kept. */
  consentFile: string;
  clock: Clock;
  logger: Logger;
  newlinePolicy: NewlinePolicy;
  fieldEvidence: FieldEvidenceSetting;
  /** As a process of Node.js by default. */
  startWorker?: StartWorker | undefined;
}

/** A dialog that is open again waits for its user; and KWin may read a program's whole file before it lets it in. */
const START_LIMIT_MS = 130_000;

/** `createPortalTypist`, in a process of its own: it calls into the C library. */
export function createPortalProcess({
  env,
  consentFile,
  newlinePolicy,
  fieldEvidence,
  ...rest
}: PortalProcessOptions): Typist {
  return createWorkerTypist({
    ...rest,
    name: 'portal',
    file: workerFile(import.meta, 'portal-worker'),
    settings: {
      environment: portalEnvironmentOf(env),
      display: env.DISPLAY,
      consentFile,
      newlinePolicy,
      fieldEvidence,
    },
    startLimitMs: START_LIMIT_MS,
  });
}
