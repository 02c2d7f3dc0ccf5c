import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { type LogEntry, parseEntry } from '../../../../src/relay/cluster/log/entry.ts';
import { type EntryParts, EntryWriter, MAX_DEVICES } from '../../../../src/relay/cluster/log/entry-writer.ts';
import { Lease } from '../../../../src/relay/cluster/ownership/lease.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';

/** A log that takes one entry at a time, when it is told to. */
class SlowLog {
  readonly entries: LogEntry[] = [];
  #taken = Promise.withResolvers<number>();

  publish(_id: string, data: string): Promise<number> {
    this.entries.push(parseEntry(Buffer.from(data)));
    return this.#taken.promise;
  }

  /** A quorum has it, and it comes back. */
  async take(writer: EntryWriter): Promise<void> {
    const taken = this.#taken;
    this.#taken = Promise.withResolvers();
    const position = this.entries.length;
    const entry = this.entries[position - 1];
    if (entry === undefined) throw new Error('nothing was sent');
    const nothing = { refused: new Set<string>(), foreign: new Set<string>(), events: [], owners: [] };
    writer.applied({ position, entry, leftOut: false, ...nothing });
    taken.resolve(position);
    await taken.promise;
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function newWriter(): { log: SlowLog; writer: EntryWriter } {
  const clock = new FakeClock();
  const log = new SlowLog();
  const known = () => ({ position: 0, events: 0, epoch: randomUUID() });
  return { log, writer: new EntryWriter({ session: randomUUID(), log, lease: new Lease(clock), known, clock }) };
}

it('devices that come or go while an entry is on its way are in one entry, up to a limit, and all are told', async () => {
  const { log, writer } = newWriter();
  const told: number[] = [];
  const write = (parts: EntryParts) => writer.write(parts, (outcome) => told.push(outcome?.position ?? -1));
  write({});
  for (let index = 0; index < MAX_DEVICES; index += 1) write({ claim: [`pc-${index}`] });
  const to = randomUUID();
  write({ yield: [{ deviceId: 'pc-0', to }] });
  write({ yield: [{ deviceId: 'pc-1', to }] });
  for (let taken = 0; taken < 3; taken += 1) await log.take(writer);
  expect(log.entries.map(({ claim = [], yield: gone = [] }) => [claim.length, gone.length])).toEqual([
    [0, 0],
    [MAX_DEVICES, 0],
    [0, 2],
  ]);
  expect(told).toEqual([1, ...Array.from({ length: MAX_DEVICES }, () => 2), 3, 3]);
});

it('what changes messages keeps its place among them', async () => {
  const { log, writer } = newWriter();
  const note = { type: 'gone', deviceId: 'pc-1', acknowledged: 0 } as const;
  for (const parts of [{}, { claim: ['pc-1'] }, { notes: [note] }, { claim: ['pc-2'] }, { leave: true as const }]) {
    writer.write(parts);
  }
  for (let taken = 0; taken < 5; taken += 1) await log.take(writer);
  expect(log.entries.map(({ claim, notes, leave }) => claim ?? notes ?? leave)).toEqual([
    undefined,
    ['pc-1'],
    [note],
    ['pc-2'],
    true,
  ]);
});
