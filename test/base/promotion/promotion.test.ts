import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const FLAGS = ['--expose-gc', '--max-semi-space-size=4', '--initial-old-space-size=1000'];

async function measured(script: string, flags: readonly string[] = []): Promise<Record<string, number>> {
  const file = path.join(import.meta.dirname, script);
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, ...flags, file]);
  return JSON.parse(stdout);
}

test('what has gone out of a set of deadlines, or of a fresh Map, is dropped young; out of a Map that stays it is not', async () => {
  const { list, fresh, map } = await measured('promoted-bytes.ts');
  expect(list).toBeLessThan(250);
  expect(fresh).toBeLessThan(250);
  // All of a request. Were it less, nothing would have been measured.
  expect(map).toBeGreaterThan(900);
});

test('of an event and of the steps of a message that are kept, nothing becomes old but the id; of objects all', async () => {
  const { events, eventObjects, steps, stepObjects } = await measured('promoted-histories.ts');
  expect(events).toBeLessThan(100);
  expect(steps).toBeLessThan(100);
  // Were these less, nothing would have been measured.
  expect(eventObjects).toBeGreaterThan(250);
  expect(stepObjects).toBeGreaterThan(300);
});

test('however many devices get messages in turn, what a message needs beside them is dropped young; of a Set for each it is not', async () => {
  // V8 may guess that what is made here lives long, and make it old: what is looked at is what it finds alive.
  const { queues, sets } = await measured('promoted-queues.ts', ['--no-allocation-site-pretenuring']);
  expect(queues).toBeLessThan(100);
  // Were it less, nothing would have been measured.
  expect(sets).toBeGreaterThan(120);
});
