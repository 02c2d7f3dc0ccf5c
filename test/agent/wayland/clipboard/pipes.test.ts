import { closeSync, fstatSync, readSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makePipe } from '../../../../src/agent/native/descriptors.ts';
import { loadLibc } from '../../../../src/agent/native/libc.ts';
import { PipeHolders, processesOf } from '../../../../src/agent/wayland/clipboard/pipe-holders.ts';
import { readPipe } from '../../../../src/agent/wayland/clipboard/pipe-reader.ts';
import { PipeReaders } from '../../../../src/agent/wayland/clipboard/pipe-readers.ts';
import { PipeWriter } from '../../../../src/agent/wayland/clipboard/pipe-writer.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { startChild } from '../../../helpers/processes/child.ts';
import { skipUnless } from '../../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../../helpers/stop-after-each.ts';

const libc = loadLibc();

/** Turns of the event loop in which whatever was to be told has been told. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('pipes of the clipboard', skipUnless(typeof libc !== 'string', String(libc)), () => {
  const started = stopAfterEach();
  const limits = { silentMs: 5_000, maxBytes: 1_000_000 };

  function write(content: Buffer): { told: string[]; readEnd: number } {
    const { readEnd, writeEnd } = makePipe();
    const told: string[] = [];
    new PipeWriter(writeEnd, content, { progress: () => told.push('progress'), drained: () => told.push('drained') });
    return { told, readEnd };
  }

  it('a short text is read when it was taken out, and not when it went in', async () => {
    const { told, readEnd } = write(Buffer.from('a text'));
    await turns();
    expect(told).toEqual([]);
    const bytes = Buffer.alloc(100);
    expect(readSync(readEnd, bytes)).toBe(6);
    await eventually('it to be told', () => told.length > 0);
    expect(told).toEqual(['drained']);
    // And its end.
    expect(readSync(readEnd, bytes)).toBe(0);
    closeSync(readEnd);
  });

  it('a long one in parts, whole', async () => {
    const content = Buffer.from('ñ€😀x'.repeat(20_000));
    const { told, readEnd } = write(content);
    const read = await readPipe(readEnd, systemClock, limits);
    expect(read?.equals(content)).toBe(true);
    await eventually('the end', () => told.at(-1) === 'drained');
    expect(told.filter((each) => each === 'drained')).toHaveLength(1);
    expect(told.length).toBeGreaterThan(content.length / 4_096 - 1);
  });

  it('a reader that goes away has read nothing', async () => {
    const { told, readEnd } = write(Buffer.alloc(10_000));
    readSync(readEnd, Buffer.alloc(4_096));
    closeSync(readEnd);
    await turns();
    await turns();
    expect(told).not.toContain('drained');
  });

  it('what comes too slowly, or is too much, is not read', async () => {
    const silent = makePipe();
    expect(await readPipe(silent.readEnd, systemClock, { ...limits, silentMs: 20 })).toBeUndefined();
    closeSync(silent.writeEnd);
    const { readEnd } = write(Buffer.alloc(50_000));
    expect(await readPipe(readEnd, systemClock, { ...limits, maxBytes: 10_000 })).toBeUndefined();
  });

  it('knows which process reads: the suspect, its worker, or another program', async () => {
    const script = 'sleep 60 <&3 & echo $!; wait';
    const { readEnd, writeEnd } = makePipe();
    const shell = started(startChild('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe', readEnd] }));
    closeSync(readEnd);
    const reader = Number(await eventually('the reader', () => /^\d+$/m.exec(shell.output())?.[0]));
    const { ino } = fstatSync(writeEnd);
    expect(new PipeHolders().find(ino, [reader])).toBe(reader);
    expect(new PipeHolders().find(ino, [])).toSatisfy((pid) => pid === reader || pid === shell.pid);
    expect(processesOf({ pid: shell.pid, terminal: false })).toEqual([shell.pid, reader]);
    // What runs in a terminal is another program than the terminal.
    expect(processesOf({ pid: shell.pid, terminal: true })).toEqual([shell.pid]);
    const readers = new PipeReaders(undefined);
    readers.suspect = { pid: shell.pid, terminal: false, program: 'the target' };
    expect(readers.identify(ino)).toMatchObject({ program: 'the target', compositor: false });
    expect(readers.closed).toBe(false);
    readers.suspect = { pid: process.pid, terminal: true, program: 'the target' };
    expect(readers.identify(ino).program).toMatch(/^other:(sleep|sh)$/);
    // Without a suspect nobody can be told apart from it; the compositor reads for nobody.
    expect(new PipeReaders(shell.pid).identify(ino)).toMatchObject({ compositor: true });
    closeSync(writeEnd);
    process.kill(reader);
    await shell.ended;
    expect(readers.closed).toBe(true);
  });

  it('does not call a reader that cannot be seen by the name of the suspect', () => {
    const { readEnd, writeEnd } = makePipe();
    const readers = new PipeReaders(undefined);
    readers.suspect = { pid: process.ppid, terminal: true, program: 'the target' };
    const { ino } = fstatSync(writeEnd);
    closeSync(readEnd);
    expect(readers.identify(ino).program).toBe('other:unseen');
    // One that is gone may have been it.
    readers.suspect = { pid: 2 ** 30, terminal: true, program: 'the target' };
    expect(readers.identify(ino).program).toBeUndefined();
    closeSync(writeEnd);
  });
});
