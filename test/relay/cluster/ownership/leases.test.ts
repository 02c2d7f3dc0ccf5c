import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { type Database, openDatabase } from '../../../../src/base/database.ts';
import type { LogEntry } from '../../../../src/relay/cluster/log/entry.ts';
import { Leases } from '../../../../src/relay/cluster/ownership/leases.ts';
import { eventually } from '../../../helpers/eventually.ts';

function entryOf(session: string, number: number, parts: Partial<LogEntry>): LogEntry {
  return { version: 1, session, number, known: { position: 0, events: 0, epoch: randomUUID() }, ...parts };
}

function leasesOf<T extends Leases>(Made: new (database: Database) => T, ...sessions: string[]): T {
  const database = openDatabase(':memory:');
  onTestFinished(() => database.close());
  const leases = new Made(database);
  for (const [index, session] of sessions.entries()) {
    leases.admit(entryOf(session, 1, { join: { relay: `relay-${index}`, replaces: [] } }), index + 1);
  }
  return leases;
}

/** By the other one. */
function end(leases: Leases, session: string, by: string): void {
  leases.begin(entryOf(by, 2, { over: [{ session, seen: leases.get(session)?.seen ?? 0 }] }));
}

it('work with a session is given up when the session is over, and at once when it is already', async () => {
  const [here, there] = [randomUUID(), randomUUID()];
  const leases = leasesOf(Leases, here, there);
  const never = new Promise<string>(() => undefined);
  const waits = leases.unlessEnded(there, never);
  expect(await leases.unlessEnded(there, Promise.resolve('answer'))).toBe('answer');
  await expect(leases.unlessEnded(there, Promise.reject(new Error('nobody')))).rejects.toThrow('nobody');
  end(leases, there, here);
  expect(await waits).toBeUndefined();
  expect(await leases.unlessEnded(there, never)).toBeUndefined();
});

it('work that is over waits for no end of the session, which may come after months', async () => {
  class CountingLeases extends Leases {
    waiting = 0;
    override onEnded(session: string, listener: () => void): () => void {
      const off = super.onEnded(session, listener);
      this.waiting += 1;
      return () => {
        this.waiting -= 1;
        off();
      };
    }
  }
  const [here, there] = [randomUUID(), randomUUID()];
  const leases = leasesOf(CountingLeases, here, there);
  for (let asked = 0; asked < 20; asked += 1) await leases.unlessEnded(there, Promise.resolve('answer'));
  await eventually('all to be forgotten', () => leases.waiting === 0);
  let told = '';
  leases.onEnded(there, () => {
    told += 'first';
  })();
  leases.onEnded(there, () => {
    told += 'second';
  });
  end(leases, there, here);
  expect(told).toBe('second');
});
