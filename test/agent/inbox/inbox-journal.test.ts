import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FINISHED_KEPT_COUNT, FINISHED_KEPT_MS, InboxJournal } from '../../../src/agent/inbox/inbox-journal.ts';
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

const count = () => Number(database.sql.prepare('SELECT count(*) AS count FROM inbox').get()?.count);

it('knows a message from its beginning to its end', () => {
  expect(journal.find(id(1))).toBeUndefined();
  expect(journal.begin(id(1), 1.5)).toBe(true);
  expect(journal.begin(id(1), 1.5)).toBe(false);
  expect(journal.find(id(1))).toEqual({ state: 'typing' });
  journal.finish(id(1), typed, false);
  expect(journal.find(id(1))).toEqual({ state: 'done', ending: typed, wasHeld: false });
  expect(journal.begin(id(1), 1.5)).toBe(false);
});

it('lists held messages in the order of the relay', () => {
  journal.hold(id(2), [{ type: 'text', value: 'b' }], OLD, 20);
  journal.hold(id(1), [{ type: 'text', value: 'a' }], OLD, 10);
  expect(journal.held().map((message) => message.id)).toEqual([id(1), id(2)]);
});

it('skips a held row that it cannot read, instead of failing to start', () => {
  journal.hold(id(1), [{ type: 'text', value: 'a' }], OLD, 10);
  database.sql.exec(`UPDATE inbox SET payload = '[{"type":"hologram"}]'`);
  expect(journal.held()).toEqual([]);
});

it('recovers what was being typed as uncertain; only held ones owe an update', () => {
  journal.begin(id(1), 0);
  journal.hold(id(2), [{ type: 'text', value: 'b' }], OLD, 0);
  journal.begin(id(2), 0);
  journal.hold(id(3), [{ type: 'text', value: 'c' }], OLD, 0);
  expect(journal.recover()).toBe(2);
  expect(journal.find(id(1))).toMatchObject({ ending: { outcome: 'failed', error: { code: 'UNCERTAIN' } } });
  expect(journal.unsentUpdates()).toEqual([id(2)]);
  expect(journal.held().map((message) => message.id)).toEqual([id(3)]);
});

describe('prune', () => {
  it('forgets finished ids after 7 days, and nothing else', () => {
    journal.finish(id(1), typed, false);
    journal.begin(id(2), 0);
    journal.hold(id(3), [{ type: 'text', value: 'c' }], OLD, 0);
    clock.advance(FINISHED_KEPT_MS);
    journal.finish(id(4), typed, false);
    journal.prune();
    expect(count()).toBe(4);
    clock.advance(1);
    journal.prune();
    expect(journal.find(id(1))).toBeUndefined();
    expect(count()).toBe(3);
  });

  it('keeps the newest 10 000', () => {
    database.transaction(() => {
      for (let number = 0; number < FINISHED_KEPT_COUNT + 5; number += 1) journal.finish(id(number), typed, false);
    });
    journal.prune();
    expect(count()).toBe(FINISHED_KEPT_COUNT);
    expect(journal.find(id(4))).toBeUndefined();
    expect(journal.find(id(5))).toBeDefined();
  });
});
