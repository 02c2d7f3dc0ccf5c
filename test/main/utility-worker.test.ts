import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWorkerTypist } from '../../src/agent/worker/worker-typist.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { utilityWorkers } from '../../src/main/utility-worker.ts';
import { stopAfterEach } from '../helpers/stop-after-each.ts';
import { utilityProcess } from './electron-double/desktop-doubles.ts';

describe('a typist in a utility process', () => {
  const started = stopAfterEach();

  it('types, is stopped in the middle, dies and comes back', async () => {
    const typist = started(
      createWorkerTypist({
        name: 'fixture',
        file: path.join(import.meta.dirname, '../agent/worker/fixture-worker.ts'),
        settings: {},
        clock: systemClock,
        logger: silentLogger,
        startWorker: utilityWorkers({ utilityProcess }),
      }),
    );
    const reason = { code: 'HELD_PAUSED', message: 'paused' };
    const type = (values: string[], ...answers: (typeof reason | undefined)[]) =>
      typist.type(
        values.map((value) => ({ type: 'text', value })),
        () => answers.shift(),
      );
    await typist.start();
    expect(await type(['a', 'focus'])).toMatchObject({ outcome: 'typed', receipt: 'read', method: 'a+focus' });
    expect(typist.state().target?.name).toBe('another');
    expect(await type(['a', 'b', 'c'], undefined, reason)).toMatchObject({ outcome: 'stopped', typedParts: 1 });
    expect(await type(['die'])).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(typist.connected).toBe(false);
    await typist.start();
    expect(typist.state().target?.name).toBe("the user's clipboard");
  });
});
