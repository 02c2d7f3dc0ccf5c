import { expect, test, vi } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import type { CommitLog, CommitOutcome, Transaction } from '../../../src/relay/store/commit-log.ts';
import { WriteBatch } from '../../../src/relay/store/write-batch.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { messageOf } from '../messages/message-of.ts';

function setUp() {
  const clock = new FakeClock();
  const commit = vi.fn((_: Transaction): CommitOutcome => ({}));
  const log: CommitLog = {
    inTurn: true,
    commit: (transaction, done) => done(commit(transaction)),
    durable: () => Promise.resolve(),
  };
  const listener = { inserted: vi.fn(), notInserted: vi.fn(), updated: vi.fn(), settled: vi.fn() };
  const journal = { hasPending: false, needsCommit: false, committed: vi.fn(), rolledBack: vi.fn() };
  const batch = new WriteBatch(log, journal, clock, silentLogger);
  batch.onCommit(listener);
  return { clock, commit, listener, journal, batch };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('everything of one turn is one commit', async () => {
  const { commit, listener, batch } = setUp();
  const [a, b, c] = [messageOf(1), messageOf(2), messageOf(3)];
  batch.insert(a);
  batch.update(c);
  await Promise.resolve();
  batch.insert(b);
  expect(commit).not.toHaveBeenCalled();
  await turn();
  expect(commit).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ inserts: [a, b], updates: [c] }));
  expect(listener.inserted).toHaveBeenCalledExactlyOnceWith([a, b]);
  expect(listener.updated).toHaveBeenCalledExactlyOnceWith([c]);
  await turn();
  expect(commit).toHaveBeenCalledOnce();
});

test('a commit that fails refuses the rows and keeps the states', async () => {
  const { clock, commit, listener, batch } = setUp();
  const [refused, ended] = [messageOf(1), messageOf(2)];
  commit.mockReturnValueOnce({ failure: new Error('disk full') });
  batch.insert(refused);
  batch.update(refused);
  batch.update(ended);
  batch.flush();
  expect(listener.notInserted).toHaveBeenCalledExactlyOnceWith([refused], expect.any(Error));
  expect(listener.inserted).not.toHaveBeenCalled();
  expect(listener.updated).not.toHaveBeenCalled();
  clock.advance(1_000);
  expect(commit).toHaveBeenLastCalledWith(expect.objectContaining({ inserts: [], updates: [ended] }));
  expect(listener.updated).toHaveBeenCalledExactlyOnceWith([ended]);
  expect(clock.pendingTimers).toBe(0);
});

test('stop commits what is left', () => {
  const { commit, batch } = setUp();
  batch.insert(messageOf(1));
  batch.stop();
  batch.stop();
  expect(commit).toHaveBeenCalledOnce();
});

/** A log whose outcomes a test decides. */
function setUpSlow() {
  const given: { transaction: Transaction; decide: (outcome: CommitOutcome) => void }[] = [];
  const log: CommitLog = {
    inTurn: false,
    commit: (transaction, decide) => given.push({ transaction, decide }),
    durable: () => Promise.resolve(),
  };
  const listener = { inserted: vi.fn(), notInserted: vi.fn(), updated: vi.fn(), settled: vi.fn() };
  const journal = { hasPending: false, needsCommit: false, committed: vi.fn(), rolledBack: vi.fn() };
  const batch = new WriteBatch(log, journal, new FakeClock(), silentLogger);
  batch.onCommit(listener);
  return { given, listener, batch };
}

test('what comes while a transaction is under way is the next one', async () => {
  const { given, listener, batch } = setUpSlow();
  const [a, b, c] = [messageOf(1), messageOf(2), messageOf(3)];
  batch.insert(a);
  batch.flush();
  batch.insert(b);
  batch.flush();
  batch.update(c);
  await turn();
  expect(given.map(({ transaction }) => transaction.inserts)).toEqual([[a]]);
  expect(batch.isSaved(a)).toBe(false);
  given[0]?.decide({});
  expect(listener.inserted).toHaveBeenCalledExactlyOnceWith([a]);
  expect(batch.isSaved(a)).toBe(true);
  await turn();
  expect(given[1]?.transaction).toMatchObject({ inserts: [b], updates: [c] });
});

test('what is handed in is durable when it has come back, and not before', async () => {
  const { given, batch } = setUpSlow();
  batch.insert(messageOf(1));
  batch.flush();
  batch.insert(messageOf(2));
  let durable = false;
  const promise = batch.durable().then(() => {
    durable = true;
  });
  given[0]?.decide({});
  await turn();
  expect(durable).toBe(false);
  given[1]?.decide({});
  await promise;
});

test('an insert that is not there, in a transaction that is, is told to its sender alone', () => {
  const { given, listener, batch } = setUpSlow();
  const [a, b] = [messageOf(1), messageOf(2)];
  batch.insert(a);
  batch.insert(b);
  batch.flush();
  given[0]?.decide({ refused: new Map([[a, new Error('taken')]]) });
  expect(listener.inserted).toHaveBeenCalledExactlyOnceWith([b]);
  expect(listener.notInserted).toHaveBeenCalledExactlyOnceWith([a], expect.any(Error));
});
