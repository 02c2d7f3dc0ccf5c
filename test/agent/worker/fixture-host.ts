import path from 'node:path';
import { createWorkerTypist } from '../../../src/agent/worker/worker-typist.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';

/** A program with a worker that is about to be killed: `fixture-host.ts STOP-FILE`. */
const typist = createWorkerTypist({
  name: 'fixture',
  file: path.join(import.meta.dirname, 'fixture-worker.ts'),
  settings: { stopFile: process.argv[2], stopMs: 200 },
  clock: systemClock,
  logger: silentLogger,
});
await typist.start();
console.log('started');
setInterval(() => undefined, 60_000);
