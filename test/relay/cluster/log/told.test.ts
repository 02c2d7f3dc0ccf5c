import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Database, openDatabase } from '../../../../src/base/database.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { EventBody } from '../../../../src/protocol/events.ts';
import { type LogEntry, parseEntry } from '../../../../src/relay/cluster/log/entry.ts';
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

const STAMPS = { hlc: '0'.repeat(13), at: '2026-01-01T00:00:00.000Z' };
const [A, B] = [randomUUID(), randomUUID()] as const;
const PHONE = randomUUID();

function copyOn(database: Database): { copy: LogCopy; store: SqliteMessageStore } {
  const store = new SqliteMessageStore(database, silentLogger);
  const memory = new DeliveryMemory(database, true);
  const copy = new LogCopy({
    database,
    store,
    memory,
    events: new EventStore(database, 500),
    leases: new Leases(database),
  });
  return { copy, store };
}

describe('what the events of the log say', () => {
  let database: Database;
  let copy: LogCopy;
  let store: SqliteMessageStore;
  const numbers = new Map<string, number>();

  function write(session: string, parts: Partial<LogEntry>): ReturnType<LogCopy['apply']> {
    const number = (numbers.get(session) ?? 0) + 1;
    numbers.set(session, number);
    const known = { position: copy.position, events: copy.events, epoch: copy.identity };
    const entry = { version: 1, session, number, known, ...parts };
    return copy.apply(copy.position + 1, parseEntry(Buffer.from(JSON.stringify(entry))));
  }

  const event = (body: EventBody): NonNullable<LogEntry['events']>[number] =>
    ({ audience: 'everyone', event: { ...STAMPS, ...body } }) as never;

  const message = (id: string, sender = PHONE) => ({
    ...{ id, deviceId: 'desk', sender, bodyHash: 'x', payload: '[{"type":"text","value":"x"}]' },
    ...{ createdAt: 1, expiresAt: 2, hasKeys: false, written: false, supposed: false },
  });

  const state = (messageId: string, status: 'queued' | 'sent' | 'typed' | 'held') =>
    event({ type: `message.${status}`, messageId, deviceId: 'desk', status });

  beforeEach(() => {
    database = openDatabase(':memory:');
    onTestFinished(() => database.close());
    ({ copy, store } = copyOn(database));
    copy.begin(randomUUID(), 0, 0);
    numbers.clear();
    for (const [session, relay] of [
      [A, 'a'],
      [B, 'b'],
    ] as const) {
      write(session, { join: { relay, replaces: [] } });
    }
    write(A, { claim: ['desk'] });
  });

  it('knows what is on its way, and which devices are there, by the events; also after a restart', () => {
    const id = randomUUID();
    write(A, { inserts: [message(id)], events: [event({ type: 'device.connected', deviceId: 'desk', name: 'Desk' })] });
    expect(copy.told.isSent(id)).toBe(false);
    write(A, { events: [state(id, 'sent')] });
    for (const told of [copy.told, copyOn(database).copy.told]) {
      expect([told.isSent(id), told.sentTo('desk')]).toEqual([true, 1]);
      expect(told.device('desk')).toMatchObject({ online: true, name: 'Desk', seenAt: Date.parse(STAMPS.at) });
    }
    write(A, { events: [state(id, 'typed'), event({ type: 'device.disconnected', deviceId: 'desk' })] });
    for (const told of [copy.told, copyOn(database).copy.told]) {
      expect([told.isSent(id), told.sentTo('desk')]).toEqual([false, 0]);
      expect(told.device('desk')?.online).toBe(false);
    }
  });

  it('knows of which messages it was not told what became of them; also after a restart', () => {
    const [id, other] = [randomUUID(), randomUUID()] as const;
    const held = (which: string) => ({
      id: which,
      status: 'held' as const,
      updatedAt: 3,
      written: true,
      supposed: false,
    });
    write(A, { inserts: [message(id), message(other)], events: [state(id, 'sent'), state(other, 'sent')] });
    write(A, { updates: [held(id), held(other)], events: [state(other, 'held')] });
    for (const told of [copy.told, copyOn(database).copy.told]) expect(told.untoldOf('desk')).toEqual([id]);
    expect(copy.told.untoldOf('study')).toEqual([]);
    // What a relay brings along is no news.
    const brought = randomUUID();
    write(A, { inserts: [message(brought)], updates: [held(brought)] });
    expect(store.find(brought)?.status).toBe('held');
    expect(copy.told.untoldOf('desk')).toEqual([id]);
    write(A, { events: [state(id, 'held')] });
    for (const told of [copy.told, copyOn(database).copy.told]) expect(told.untoldOf('desk')).toEqual([]);
  });

  it('leaves out what a relay says of a device that is another one’s', () => {
    const { events } = copy;
    const paired = event({ type: 'device.paired', scope: 'receive', deviceId: 'desk' });
    const applied = write(B, {
      events: [
        event({ type: 'device.connected', deviceId: 'desk' }),
        event({ type: 'queue.depth', deviceId: 'desk', queueDepth: 7 }),
        event({ type: 'device.status', deviceId: 'desk', canType: true, paused: false, locked: false }),
        state(randomUUID(), 'sent'),
        paired,
      ],
    });
    expect(applied.events.map(({ body }) => body.type)).toEqual(['device.paired']);
    expect(copy.events).toBe(events + 1);
    expect(copy.told.device('desk')).toBeUndefined();
    // What comes with its going is its owner's still.
    const last = write(A, {
      events: [event({ type: 'device.connected', deviceId: 'desk' })],
      yield: [{ deviceId: 'desk', to: B }],
    });
    expect(last.events).toHaveLength(1);
    expect(write(A, { events: [event({ type: 'device.disconnected', deviceId: 'desk' })] }).events).toEqual([]);
    expect(write(B, { events: [event({ type: 'device.disconnected', deviceId: 'desk' })] }).events).toHaveLength(1);
  });

  it('a message whose relay had not heard that its phone was paired anew is the new one’s', () => {
    const [early, late, later] = [randomUUID(), randomUUID(), randomUUID()] as const;
    const [second, third] = [randomUUID(), randomUUID()] as const;
    write(A, { inserts: [message(early)] });
    write(B, { notes: [{ type: 'sender', before: PHONE, now: second }] });
    write(A, { inserts: [message(late)] });
    for (const id of [early, late]) expect(store.find(id)?.sender).toBe(second);
    write(B, { notes: [{ type: 'sender', before: second, now: third }] });
    write(A, { inserts: [message(later)] });
    for (const id of [early, late, later]) expect(store.find(id)?.sender).toBe(third);
    expect(copyOn(database).copy.successors.of(PHONE)).toBe(third);
    // Back to one that there was: no circle.
    write(B, { notes: [{ type: 'sender', before: third, now: PHONE }] });
    expect(copy.successors.of(second)).toBe(PHONE);
    expect(copy.successors.of(PHONE)).toBe(PHONE);
  });
});
