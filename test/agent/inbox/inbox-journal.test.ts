import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  FINISHED_KEPT_ALWAYS,
  FINISHED_KEPT_COUNT,
  FINISHED_KEPT_MS,
  InboxJournal,
} from '../../../src/agent/inbox/inbox-journal.ts';
import type { JournalledMessage } from '../../../src/agent/inbox/journal-schema.ts';
import { type Database, openDatabase } from '../../../src/base/database.ts';
import { messageId as id } from '../../helpers/agent-under-test.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const OLD = { code: 'HELD_OLD', message: 'old' };
const typed = { outcome: 'typed', receipt: 'read' } as const;

let database: Database;
let clock: FakeClock;
let journal: InboxJournal;

beforeEach(() => {
  database = openDatabase(':memory:');
  clock = new FakeClock();
  journal = new InboxJournal(database, clock);
});
afterEach(() => database.close());

/** A message of the one relay that most of these tests know. */
function message(number: number, more: Partial<JournalledMessage> = {}): JournalledMessage {
  const position = { epoch: 'e', seq: number };
  return { relayId: 'relay', id: id(number), ...position, bodyHash: `body ${number}`, sentAt: 0, ...more };
}

const count = () => Number(database.sql.prepare('SELECT count(*) AS count FROM inbox').get()?.count);

it('knows a message from its beginning to its end', () => {
  expect(journal.find(message(1))).toBeUndefined();
  expect(journal.begin(message(1, { sentAt: 1.5 }))).toBe(true);
  expect(journal.begin(message(1, { sentAt: 1.5 }))).toBe(false);
  expect(journal.find(message(1))).toEqual({ state: 'typing', bodyHash: 'body 1' });
  journal.finish(message(1), typed);
  expect(journal.find(message(1))).toEqual({ state: 'done', bodyHash: 'body 1', ending: typed, wasHeld: false });
  expect(journal.begin(message(1, { sentAt: 1.5 }))).toBe(false);
});

it('synchronises what a process that was killed had not, as soon as the disk takes it', async () => {
  // Nobody has: its timer died with it.
  journal.begin(message(1));
  const durable = vi.spyOn(database, 'durable').mockRejectedValueOnce(new Error('the disk cannot be written'));
  const next = new InboxJournal(database, clock);
  expect(next.find(message(1))).toMatchObject({ state: 'typing' });
  expect(durable).toHaveBeenCalledTimes(1);
  // That it was refused is heard some turns later.
  await clock.advanceAsync(0);
  await clock.advanceAsync(100);
  expect(durable).toHaveBeenCalledTimes(2);
  await clock.advanceAsync(10_000);
  expect(durable).toHaveBeenCalledTimes(2);
});

it('lists held messages in the order of the relay', () => {
  journal.hold(message(2, { sentAt: 20 }), [{ type: 'text', value: 'b' }], OLD, 0);
  journal.hold(message(1, { sentAt: 10 }), [{ type: 'text', value: 'a' }], OLD, 0);
  expect(journal.held().map((held) => held.id)).toEqual([id(1), id(2)]);
});

it('skips a held row that it cannot read, instead of failing to start', () => {
  journal.hold(message(1, { sentAt: 10 }), [{ type: 'text', value: 'a' }], OLD, 0);
  database.sql.exec(`UPDATE inbox SET payload = '[{"type":"hologram"}]'`);
  expect(journal.held()).toEqual([]);
});

it('recovers what was being typed as uncertain; only held ones owe an update', () => {
  journal.begin(message(1));
  journal.hold(message(2), [{ type: 'text', value: 'b' }], OLD, 0);
  journal.beginHeld(message(2));
  journal.hold(message(3, { sentAt: 0 }), [{ type: 'text', value: 'c' }], OLD, 0);
  expect(journal.recover()).toBe(2);
  expect(journal.find(message(1))).toMatchObject({ ending: { outcome: 'failed', error: { code: 'UNCERTAIN' } } });
  expect(journal.unsentUpdates('relay')).toEqual([id(2)]);
  expect(journal.held().map((held) => held.id)).toEqual([id(3)]);
});

describe('prune', () => {
  function finishMany(first: number, howMany: number): void {
    database.transaction(() => {
      for (let number = first; number < first + howMany; number += 1) journal.finish(message(number), typed);
    });
  }

  it('forgets finished ids after 7 days, and nothing else', () => {
    journal.finish(message(1), typed);
    journal.begin(message(2));
    journal.hold(message(3, { sentAt: 0 }), [{ type: 'text', value: 'c' }], OLD, 0);
    clock.advance(FINISHED_KEPT_MS);
    finishMany(4, FINISHED_KEPT_ALWAYS);
    journal.prune();
    expect(count()).toBe(FINISHED_KEPT_ALWAYS + 3);
    clock.advance(1);
    journal.prune();
    expect(journal.find(message(1))).toBeUndefined();
    expect(count()).toBe(FINISHED_KEPT_ALWAYS + 2);
  });

  it('forgets nothing of the last thousand, however far a clock is set', () => {
    finishMany(0, FINISHED_KEPT_ALWAYS);
    clock.setWallClock(clock.now() + 40 * FINISHED_KEPT_MS);
    journal.prune();
    expect(count()).toBe(FINISHED_KEPT_ALWAYS);
    // Nor does a clock that is set back make the newest ones the oldest.
    clock.setWallClock(0);
    finishMany(FINISHED_KEPT_ALWAYS, FINISHED_KEPT_COUNT);
    journal.prune();
    expect(count()).toBe(FINISHED_KEPT_COUNT);
    expect(journal.find(message(FINISHED_KEPT_ALWAYS + FINISHED_KEPT_COUNT - 1))).toBeDefined();
  });

  it('keeps the newest 10 000', () => {
    finishMany(0, FINISHED_KEPT_COUNT + 5);
    journal.prune();
    expect(count()).toBe(FINISHED_KEPT_COUNT);
    expect(journal.find(message(4))).toBeUndefined();
    expect(journal.find(message(5))).toBeDefined();
  });
});
