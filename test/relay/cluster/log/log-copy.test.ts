import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openDatabase } from '../../../../src/base/database.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { LogCopy } from '../../../../src/relay/cluster/log/log-copy.ts';
import { Leases } from '../../../../src/relay/cluster/ownership/leases.ts';
import { EventStore } from '../../../../src/relay/events/event-store.ts';
import { DeliveryMemory } from '../../../../src/relay/store/delivery-memory.ts';
import { SqliteMessageStore } from '../../../../src/relay/store/sqlite-message-store.ts';

it('what is asked of one device looks at its rows alone, for thousands are asked about when a relay goes', () => {
  const database = openDatabase(':memory:');
  onTestFinished(() => database.close());
  const asked = vi.spyOn(database.sql, 'prepare');
  const store = new SqliteMessageStore(database, silentLogger);
  const memory = new DeliveryMemory(database, true);
  const leases = new Leases(database);
  const copy = new LogCopy({ database, store, memory, events: new EventStore(database, 10), leases });
  copy.begin(randomUUID(), 0, 0);
  memory.connected('desk', randomUUID(), 0);
  store.loadQueued('desk');
  store.loadHeld('desk');
  store.loadDoubtful('desk', randomUUID());
  store.loadCancelling('desk');
  store.countQueued('desk');
  memory.ownerLost(['desk']);
  const queries = asked.mock.calls.map(([sql]) => sql).filter((sql) => sql.includes('deviceId = ?'));
  const ofMessages = queries.filter((sql) => /(FROM|UPDATE) messages\b/.test(sql));
  expect(ofMessages.length).toBeGreaterThanOrEqual(6);
  for (const sql of ofMessages) {
    const steps = database.sql.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
    expect(steps.map(({ detail }) => detail)).not.toContainEqual(expect.stringMatching(/^SCAN messages/));
  }
});
