import { expect, test, vi } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { WriteBatch } from '../../../src/relay/store/write-batch.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { messageOf } from '../messages/message-of.ts';

function setUp() {
  const clock = new FakeClock();
  const store = { commit: vi.fn() };
  const listener = { inserted: vi.fn(), notInserted: vi.fn(), updated: vi.fn(), settled: vi.fn() };
  const journal = { hasPending: false, needsCommit: false, write: vi.fn(), committed: vi.fn(), rolledBack: vi.fn() };
  const batch = new WriteBatch(store, journal, clock, silentLogger);
  batch.onCommit(listener);
  return { clock, store, listener, journal, batch };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('everything of one turn is one commit', async () => {
  const { store, listener, batch } = setUp();
  const [a, b, c] = [messageOf(1), messageOf(2), messageOf(3)];
  batch.insert(a);
  batch.update(c);
  await Promise.resolve();
  batch.insert(b);
  expect(store.commit).not.toHaveBeenCalled();
  await turn();
  expect(store.commit).toHaveBeenCalledExactlyOnceWith([a, b], [c], expect.any(Function));
  expect(listener.inserted).toHaveBeenCalledExactlyOnceWith([a, b]);
  expect(listener.updated).toHaveBeenCalledExactlyOnceWith([c]);
  await turn();
  expect(store.commit).toHaveBeenCalledOnce();
});

test('a commit that fails refuses the rows and keeps the states', async () => {
  const { clock, store, listener, batch } = setUp();
  const [refused, ended] = [messageOf(1), messageOf(2)];
  store.commit.mockImplementationOnce(() => {
    throw new Error('disk full');
  });
  batch.insert(refused);
  batch.update(refused);
  batch.update(ended);
  batch.flush();
  expect(listener.notInserted).toHaveBeenCalledExactlyOnceWith([refused], expect.any(Error));
  expect(listener.inserted).not.toHaveBeenCalled();
  expect(listener.updated).not.toHaveBeenCalled();
  clock.advance(1_000);
  expect(store.commit).toHaveBeenLastCalledWith([], [ended], expect.any(Function));
  expect(listener.updated).toHaveBeenCalledExactlyOnceWith([ended]);
  expect(clock.pendingTimers).toBe(0);
});

test('stop commits what is left', () => {
  const { store, batch } = setUp();
  batch.insert(messageOf(1));
  batch.stop();
  batch.stop();
  expect(store.commit).toHaveBeenCalledOnce();
});
