import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { typeOnce } from '../../../src/agent/typing/type-once.ts';
import type { Typist } from '../../../src/agent/typing/typist.ts';
import { TypistSelector } from '../../../src/agent/typing/typist-selector.ts';
import { type StartWorker, startNodeWorker } from '../../../src/agent/worker/worker-process.ts';
import { createWorkerTypist, type WorkerTypistOptions } from '../../../src/agent/worker/worker-typist.ts';
import { systemClock } from '../../../src/base/clock.ts';
import type { Segment } from '../../../src/protocol/segments.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startChild } from '../../helpers/processes/child.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const parts = (...values: string[]): Segment[] => values.map((value) => ({ type: 'text', value }));
const goOn = (): undefined => undefined;

/** Real processes: each of these is what native code may do. */
describe('a typist in a process of its own', () => {
  const started = stopAfterEach();
  let logged: unknown[];
  let processes: { alive: boolean; pid: number | undefined }[];

  /** As `startNodeWorker`, and counts. */
  const startWorker: StartWorker = (file, env) => {
    const worker = startNodeWorker(file, env);
    const entry: (typeof processes)[number] = { alive: true, pid: undefined };
    processes.push(entry);
    worker.onEnd(() => {
      entry.alive = false;
    });
    return worker;
  };

  beforeEach(() => {
    logged = [];
    processes = [];
  });

  function create(options: Partial<WorkerTypistOptions> = {}): Typist {
    const log = (fields: object, message: string): void => void logged.push({ ...fields, message });
    return started(
      createWorkerTypist({
        name: 'fixture',
        file: path.join(import.meta.dirname, 'fixture-worker.ts'),
        settings: {},
        clock: systemClock,
        logger: { debug: log, info: log, warn: log, error: log },
        startWorker,
        ...options,
      }),
    );
  }

  async function running(options: Partial<WorkerTypistOptions> = {}): Promise<Typist> {
    const typist = create(options);
    await typist.start();
    return typist;
  }

  const alive = (): boolean[] => processes.map((entry) => entry.alive);

  it('types, and asks before each part', async () => {
    const typist = await running();
    expect(typist.connected).toBe(true);
    let asked = 0;
    const mayGoOn = (): undefined => {
      asked += 1;
    };
    expect(await typist.type([...parts('a', 'b'), { type: 'key', key: 'enter' }], mayGoOn)).toEqual({
      outcome: 'typed',
      receipt: 'read',
      method: 'a+b+enter',
    });
    expect(asked).toBe(3);
  });

  it('stops in the middle when the rest must not be typed, and says how far it came', async () => {
    const typist = await running();
    const reason = { code: 'HELD_PAUSED', message: 'paused' };
    const answers = [undefined, reason];
    const result = await typist.type(parts('a', 'b', 'c'), async () => answers.shift());
    expect(result).toEqual({ outcome: 'stopped', typedParts: 1, error: reason });
  });

  it('mirrors the desktop, and tells of changes', async () => {
    const typist = await running();
    let changes = 0;
    typist.onChange(() => {
      changes += 1;
    });
    expect(typist.state()).toEqual({ target: { name: 'nothing kept', terminal: false }, locked: false });
    await typist.type(parts('focus'), goOn);
    expect(typist.state().target).toEqual({ name: 'another', terminal: true });
    await typist.type(parts('lose'), goOn);
    expect([typist.connected, changes]).toEqual([false, 2]);
    expect(typist.state()).toEqual({ target: undefined, locked: false });
    expect(await typist.type(parts('a'), goOn)).toMatchObject({ outcome: 'failed', error: { code: 'CANNOT_TYPE' } });
  });

  it('a death in the middle of a message: it may be there', async () => {
    const typist = await running();
    let changes = 0;
    typist.onChange(() => {
      changes += 1;
    });
    const result = await typist.type(parts('a', 'die', 'b'), goOn);
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect([typist.connected, changes]).toEqual([false, 1]);
  });

  it('a death before the first key: it is not there', async () => {
    const typist = await running();
    const result = await typist.type(parts('die before'), goOn);
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'CANNOT_TYPE' } });
  });

  it('is started anew by the agent when it has died, with what it kept, and after a stop without', async () => {
    const typist = create();
    const logger = { debug: goOn, info: goOn, warn: goOn, error: goOn };
    const selector = started(new TypistSelector([typist], systemClock, logger));
    selector.start();
    await eventually('the typist', () => selector.current);
    const run = await typeOnce(typist, parts('die'), goOn, { selector, clock: systemClock, logger });
    expect(run).toMatchObject({ ending: { outcome: 'failed', error: { code: 'UNCERTAIN' } } });
    const next = await eventually('the next worker', () => selector.current);
    expect(await next.type(parts('again'), goOn)).toMatchObject({ outcome: 'typed' });
    expect(next.state().target?.name).toBe("the user's clipboard");
    // The probe and the start, twice.
    expect(alive()).toEqual([false, false, false, true]);
    await selector.stop();
    await typist.start();
    expect(typist.state().target?.name).toBe('nothing kept');
  });

  it('a hang in the middle of a message: it may be there, and the process is ended', async () => {
    const typist = await running({ limits: { silenceMs: 1_000 } });
    const result = await typist.type(parts('a', 'hang'), goOn);
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    await eventually('its end', () => !alive()[0]);
  });

  it('a message that takes longer as a whole than any part may', async () => {
    const typist = await running({ limits: { silenceMs: 700 } });
    const result = await typist.type(parts('slow', 'slow', 'slow', 'slow'), goOn);
    expect(result).toMatchObject({ outcome: 'typed' });
  });

  it('nonsense in between is ignored, and an answer that is nonsense may mean anything', async () => {
    const typist = await running();
    expect(await typist.type(parts('garbage', 'a'), goOn)).toMatchObject({ outcome: 'typed', method: 'garbage+a' });
    expect(await typist.type(parts('nonsense'), goOn)).toMatchObject({
      outcome: 'failed',
      error: { code: 'UNCERTAIN' },
    });
    await eventually('its end', () => !alive()[0]);
  });

  it('an error of the typist does not bring a text along', async () => {
    const typist = await running();
    const result = await typist.type(parts('throw'), goOn);
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(JSON.stringify(result)).not.toContain('could not type');
    await expect(typist.copy(parts('throw'))).rejects.toThrow('(Error)');
  });

  it('forwards what is logged, of errors the name alone', async () => {
    const typist = await running();
    await typist.type(parts('log'), goOn);
    expect(logged).toContainEqual({ err: 'TypeError', count: 2, worker: 'fixture', message: 'native trouble' });
  });

  it('a start that takes too long is an error, and leaves no process', async () => {
    const typist = create({ settings: { startMs: 60_000 }, limits: { startMs: 1_000 } });
    await expect(typist.start()).rejects.toThrow('did not answer');
    expect(alive()).toEqual([false]);
    expect(typist.connected).toBe(false);
  });

  it('a slow start that a stop comes into is over with it', async () => {
    const typist = create({ settings: { startMs: 60_000 }, limits: { stopMs: 300 } });
    const start = typist.start();
    start.catch(() => undefined);
    await eventually('the process', () => processes.length === 1);
    await typist.stop();
    await expect(start).rejects.toThrow();
    expect(alive()).toEqual([false]);
  });

  it('a probe says what works or why not, and leaves no process', async () => {
    expect(await create().probe()).toMatchObject({ ok: true, capabilities: [{ name: 'fixture', ok: true }] });
    expect(await create({ settings: { broken: 'no such library' } }).probe()).toMatchObject({
      ok: false,
      reason: 'no such library',
    });
    expect(await create({ file: path.join(import.meta.dirname, 'none.ts') }).probe()).toMatchObject({ ok: false });
    expect(alive()).toEqual([false, false, false]);
    expect(await create({ obstacle: () => 'no display' }).probe()).toMatchObject({ ok: false, reason: 'no display' });
    expect(processes).toHaveLength(3);
  });

  it('a stop waits until the clipboard is back, and not for ever', async () => {
    const stopFile = path.join(tempFolder(), 'stopped');
    const typist = await running({ settings: { stopMs: 200, stopFile } });
    await typist.stop();
    expect([existsSync(stopFile), ...alive()]).toEqual([true, false]);
    const hanging = await running({ settings: { stopMs: 60_000 }, limits: { stopMs: 300 } });
    await hanging.stop();
    expect(alive()).toEqual([false, false]);
  });

  it('gives the clipboard back and ends when its program is killed', async () => {
    const stopFile = path.join(tempFolder(), 'stopped');
    const host = startChild(process.execPath, [path.join(import.meta.dirname, 'fixture-host.ts'), stopFile]);
    await eventually('the start', () => host.output().includes('started'));
    await host.stop('SIGKILL');
    await eventually('the clipboard', () => existsSync(stopFile));
    await eventually('the end of the worker', () => isGone(stopFile));
  });

  it('is not taken for one that hangs when it was this process that stood still', async () => {
    const typist = await running({ limits: { silenceMs: 2_000 } });
    const result = await typist.type(parts('slow'), () => {
      // As a disk that is busy does, to whoever waits for it. Timers come before what is to be read then.
      const stall = (): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500);
      setTimeout(() => setImmediate(stall), 50);
      return undefined;
    });
    expect(result).toMatchObject({ outcome: 'typed' });
    expect(alive()).toEqual([true]);
  });

  it('does not end with a signal that its whole group gets, before its program has stopped it', async () => {
    const stopFile = path.join(tempFolder(), 'stopped');
    const script = path.join(import.meta.dirname, 'fixture-host.ts');
    // A group of its own, as of a job in a terminal.
    const host = startChild(process.execPath, [script, stopFile], { detached: true });
    await eventually('the start', () => host.output().includes('started'));
    process.kill(-host.pid, 'SIGINT');
    await host.ended;
    await eventually('the clipboard', () => existsSync(stopFile));
    await eventually('the end of the worker', () => isGone(stopFile));
  });
});

/** Whether the process has gone whose number is in the file. */
function isGone(file: string): boolean {
  try {
    return !process.kill(Number(readFileSync(file, 'utf8')), 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
