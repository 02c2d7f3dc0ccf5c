import { expect, test } from 'vitest';
import { SenderLock } from '../../../src/phone/outbox/sender-lock.ts';
import { settle } from '../phone-under-test.ts';

interface Waiting {
  run: () => unknown;
  reject: (error: Error) => void;
  resolve: (value: unknown) => void;
}

/** One lock, as in https://w3c.github.io/web-locks: stealing rejects the holder's request. */
class OneLock {
  held: Waiting | undefined;
  readonly queue: Waiting[] = [];
  asked = 0;
  /** As of a document that is being left. */
  closed = false;

  request(_name: string, options: LockOptions, run: () => unknown): Promise<unknown> {
    this.asked += 1;
    if (this.closed) return Promise.reject(new Error('InvalidStateError'));
    return new Promise((resolve, reject) => {
      const waiting = { run, resolve, reject };
      if (options.steal) {
        this.held?.reject(new Error('AbortError'));
        this.#grant(waiting);
      } else if (this.held === undefined) this.#grant(waiting);
      else this.queue.push(waiting);
    });
  }

  #grant(waiting: Waiting): void {
    this.held = waiting;
    void Promise.resolve(waiting.run()).then((value) => {
      waiting.resolve(value);
      if (this.held !== waiting) return;
      this.held = undefined;
      const next = this.queue.shift();
      if (next) this.#grant(next);
    });
  }
}

function tab(lock: OneLock | undefined) {
  const sender = new SenderLock(lock as unknown as LockManager);
  const state = {
    get sends() {
      return sender.held.value;
    },
  };
  return { state, sender };
}

test('the tab that is looked at sends; when it is closed, the other one does', async () => {
  const lock = new OneLock();
  const [one, two] = [tab(lock), tab(lock)];
  one.sender.take();
  await settle(3);
  expect([one.state.sends, two.state.sends]).toEqual([true, false]);
  two.sender.take();
  await settle(3);
  expect([one.state.sends, two.state.sends]).toEqual([false, true]);
  two.sender.stop();
  await settle(3);
  expect([one.state.sends, two.state.sends]).toEqual([true, false]);
  one.sender.take();
  await settle(3);
  expect(one.state.sends).toBe(true);
});

test('a page that is being left asks once, for it is refused as often as it asks', async () => {
  const lock = new OneLock();
  const { sender, state } = tab(lock);
  lock.closed = true;
  sender.take();
  await settle(5);
  expect(lock.asked).toBe(1);
  expect(state.sends).toBe(false);
});

test('one that is left while it sends asks once more, and no more', async () => {
  const lock = new OneLock();
  const { sender } = tab(lock);
  sender.take();
  await settle(3);
  lock.closed = true;
  lock.held?.reject(new Error('AbortError'));
  await settle(5);
  expect(lock.asked).toBe(2);
});

test('without locks every tab sends', () => {
  const { sender, state } = tab(undefined);
  sender.take();
  expect(state.sends).toBe(true);
  sender.stop();
  expect(state.sends).toBe(false);
});
