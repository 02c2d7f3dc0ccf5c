import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../../src/base/database.ts';
import { encodeHlc } from '../../../../src/base/hlc.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { EventBody } from '../../../../src/protocol/events.ts';
import { type LogEntry, parseEntry } from '../../../../src/relay/cluster/log/entry.ts';
import { type Applied, LogCopy } from '../../../../src/relay/cluster/log/log-copy.ts';
import { Leases } from '../../../../src/relay/cluster/ownership/leases.ts';
import { EventStore } from '../../../../src/relay/events/event-store.ts';
import { DeliveryMemory } from '../../../../src/relay/store/delivery-memory.ts';
import { SqliteMessageStore } from '../../../../src/relay/store/sqlite-message-store.ts';

type Parts = Omit<Partial<LogEntry>, 'events'> & { tells?: EventBody[] };

/** A copy, and sessions that write to its log one after the other. */
class Copied {
  readonly store: SqliteMessageStore;
  readonly #copy: LogCopy;
  readonly #numbers = new Map<string, number>();

  constructor() {
    const database = openDatabase(':memory:');
    onTestFinished(() => database.close());
    this.store = new SqliteMessageStore(database, silentLogger);
    const memory = new DeliveryMemory(database, true);
    const events = new EventStore(database, 100);
    this.#copy = new LogCopy({ database, store: this.store, memory, events, leases: new Leases(database) });
    this.#copy.begin('log', 0, 0);
  }

  write(session: string, { tells = [], ...parts }: Parts): Applied {
    const number = (this.#numbers.get(session) ?? 0) + 1;
    this.#numbers.set(session, number);
    const stamps = { sequence_number: 1, epoch: 'log', hlc: encodeHlc({ physical: 1, logical: 0 }) };
    const events = tells.map((body) => ({
      audience: 'everyone',
      event: { ...stamps, at: new Date(1).toISOString(), ...body },
    }));
    const entry = { version: 1, session, number, ...parts, events, known: { position: 0, events: 0, epoch: 'log' } };
    return this.#copy.apply(this.#copy.position + 1, parseEntry(Buffer.from(JSON.stringify(entry))));
  }
}

const row = (id: string) => ({
  ...{ id, deviceId: 'desk', sender: 'phone', bodyHash: '', payload: '[{"type":"text","value":"a"}]' },
  ...{ createdAt: 1, expiresAt: 2, hasKeys: false, written: false, supposed: false },
});

const typesOf = ({ events }: Applied): string[] => events.map(({ event }) => event.body.type);

it('what was on its way into the log when its phone was let in anew is of the phone as it is now', () => {
  const copied = new Copied();
  const [owner, other] = [randomUUID(), randomUUID()];
  const id = randomUUID();
  copied.write(owner, { join: { relay: 'a', replaces: [] }, claim: ['desk'] });
  copied.write(other, { join: { relay: 'b', replaces: [] } });
  copied.write(other, { notes: [{ type: 'sender', before: 'phone', now: 'once' }] });
  copied.write(other, { notes: [{ type: 'sender', before: 'once', now: 'twice' }] });
  copied.write(owner, { inserts: [row(id)] });
  expect(copied.store.find(id)?.sender).toBe('twice');
});

describe('of a computer that another relay has', () => {
  /** One had it, with a message in its queue and its agent connected, and stood still; the other has it now. */
  function handedOver() {
    const copied = new Copied();
    const [before, now] = [randomUUID(), randomUUID()];
    const id = randomUUID();
    copied.write(before, { join: { relay: 'a', replaces: [] }, claim: ['desk'] });
    copied.write(now, { join: { relay: 'b', replaces: [] } });
    copied.write(before, {
      inserts: [row(id)],
      notes: [{ type: 'connected', deviceId: 'desk', journal: 'j', acknowledged: 0 }],
      tells: [{ type: 'message.queued', messageId: id, deviceId: 'desk', status: 'queued' }],
    });
    copied.write(before, { yield: [{ deviceId: 'desk', to: now }] });
    return { copied, before, now, id };
  }

  it('nothing is told of its messages whose rows do not change', () => {
    const { copied, before, id } = handedOver();
    const late = copied.write(before, {
      updates: [{ id, status: 'typed', receipt: 'read', updatedAt: 3, written: true, supposed: false }],
      tells: [{ type: 'message.typed', messageId: id, deviceId: 'desk', status: 'typed', receipt: 'read' }],
    });
    expect(copied.store.find(id)?.status).toBe('queued');
    expect(typesOf(late)).toEqual([]);
  });

  it('nothing is told of its queue and its screen', () => {
    const { copied, before, now } = handedOver();
    const tells: EventBody[] = [
      { type: 'queue.depth', deviceId: 'desk', queueDepth: 0 },
      { type: 'device.status', deviceId: 'desk', canType: true, paused: false, locked: false },
      { type: 'device.revoked', scope: 'receive', deviceId: 'desk' },
    ];
    expect(typesOf(copied.write(before, { tells }))).toEqual(['device.revoked']);
    expect(typesOf(copied.write(now, { tells }))).toEqual(['queue.depth', 'device.status', 'device.revoked']);
  });

  it('that its agent has gone, its owner tells, and nobody else', () => {
    const { copied, before, now } = handedOver();
    const tells: EventBody[] = [{ type: 'device.disconnected', deviceId: 'desk' }];
    expect(typesOf(copied.write(before, { tells }))).toEqual([]);
    expect(typesOf(copied.write(now, { tells }))).toEqual(['device.disconnected']);
  });
});
