import { beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { Message } from '../../../src/relay/messages/message.ts';
import type { RelayState } from '../../../src/relay/relay-state.ts';
import { WriteBatch } from '../../../src/relay/store/write-batch.ts';
import { ADMIN } from '../events/log-under-test.ts';
import { messageOf } from '../messages/message-of.ts';

/** What keeps messages and events, and this relay may write rows of `desk` to. */
export interface Kept {
  readonly state: RelayState;
  /** Ends, and begins again on what it has kept. */
  again(): Promise<Kept>;
}

interface Heard {
  inserted: Message[];
  updated: Message[];
  refused: Message[];
}

function batchOn({ commits, events }: RelayState): { batch: WriteBatch; heard: Heard } {
  const heard: Heard = { inserted: [], updated: [], refused: [] };
  const batch = new WriteBatch(commits, events, systemClock, silentLogger);
  batch.onCommit({
    inserted: (messages) => heard.inserted.push(...messages),
    updated: (messages) => heard.updated.push(...messages),
    notInserted: (messages) => heard.refused.push(...messages),
    settled: () => undefined,
  });
  events.onPending(() => batch.wake());
  return { batch, heard };
}

/** As it is accepted: its position is not its own yet. */
function accepted({ positions }: RelayState, number: number): Message {
  return Object.assign(messageOf(number, { stored: false }), positions.next());
}

/** What every implementation of what a relay keeps has to do; `begin` makes an empty one. */
export function keepsItsContract(begin: () => Promise<Kept>): void {
  let kept: Kept;
  beforeEach(async () => {
    kept = await begin();
  });

  test('what was inserted is there, in its order, with its text', async () => {
    const { store } = kept.state;
    const { batch, heard } = batchOn(kept.state);
    const messages = [1, 2, 3].map((number) => accepted(kept.state, number));
    for (const message of messages) batch.insert(message);
    await batch.committed();
    expect(heard.inserted).toEqual(messages);
    const rows = store.loadQueued();
    expect(rows.map(({ id }) => id)).toEqual(messages.map(({ id }) => id));
    expect(rows.map(({ seq }) => seq)).toEqual(messages.map(({ seq }) => seq));
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map(({ seq }) => seq).sort((a, b) => a - b));
    expect(new Set(rows.map(({ epoch }) => epoch)).size).toBe(1);
    expect(store.readPayload(messages[1]?.seq ?? 0)).toEqual([{ type: 'text', value: '2' }]);
    expect(store.lastSeq()).toBe(messages[2]?.seq);
  });

  test('an end is there, without its text, and is told when it is', async () => {
    const { store } = kept.state;
    const { batch, heard } = batchOn(kept.state);
    const message = accepted(kept.state, 1);
    batch.insert(message);
    await batch.committed();
    Object.assign(message, { status: 'typed', receipt: 'read', written: true, writtenTo: 'j' });
    batch.update(message);
    expect(batch.isSaved(message)).toBe(false);
    await batch.durable();
    await batch.committed();
    expect(heard.updated).toEqual([message]);
    expect(batch.isSaved(message)).toBe(true);
    expect(store.find(message.id)).toMatchObject({ status: 'typed', receipt: 'read', written: true, writtenTo: 'j' });
    expect(store.readPayload(message.seq)).toBeUndefined();
    expect(store.loadQueued()).toEqual([]);
  });

  test('inserted and ended at once', async () => {
    const { batch } = batchOn(kept.state);
    const message = accepted(kept.state, 1);
    batch.insert(message);
    message.status = 'cancelled';
    batch.update(message);
    await batch.committed();
    expect(kept.state.store.find(message.id)).toMatchObject({ status: 'cancelled', seq: message.seq });
  });

  test('an id is one message: another one with it is refused, and what tells of it is not told', async () => {
    const { state } = kept;
    const { batch, heard } = batchOn(state);
    const first = accepted(state, 1);
    batch.insert(first);
    await batch.committed();
    const second = Object.assign(accepted(state, 1), { bodyHash: 'another' });
    batch.insert(second);
    const said = { messageId: second.id, deviceId: 'desk', status: 'queued' } as const;
    state.events.append({ type: 'message.queued', ...said }, 'everyone');
    await batch.committed();
    expect(heard.refused).toEqual([second]);
    expect(state.store.find(first.id)).toMatchObject({ bodyHash: 'h' });
    expect(state.events.read(ADMIN, { since: 0 }).events.map(({ body }) => body)).toEqual([]);
  });

  test('events are numbered without holes, and told once, when they are there', async () => {
    const { events } = kept.state;
    const { batch } = batchOn(kept.state);
    const told: number[] = [];
    events.onPublished((published) => told.push(...published.map(({ sequence }) => sequence)));
    const before = events.latest;
    for (let round = 0; round < 3; round += 1) {
      batch.insert(accepted(kept.state, round + 1));
      for (const which of ['a', 'b']) {
        events.append({ type: 'device.revoked', scope: 'receive', deviceId: `${which}${round}` }, 'everyone');
      }
      await batch.committed();
    }
    expect(told).toEqual([1, 2, 3, 4, 5, 6].map((number) => before + number));
    const { events: read, gap, latest } = events.read(ADMIN, { since: before + 4, epoch: events.epoch });
    expect(read.map(({ body }) => 'deviceId' in body && body.deviceId)).toEqual(['a2', 'b2']);
    expect({ gap, latest }).toEqual({ gap: false, latest: before + 6 });
    expect(events.read(ADMIN, { since: before + 6, epoch: 'another' }).gap).toBe(true);
  });

  test('it is remembered to which journal of a device may be written, and whose a message is', async () => {
    const { memory, store } = kept.state;
    const { batch } = batchOn(kept.state);
    const message = accepted(kept.state, 1);
    batch.insert(message);
    batch.also(() => ({ type: 'connected', deviceId: 'desk', journal: 'j', acknowledged: 0 }));
    await batch.committed();
    expect(memory.journalOf('desk')).toEqual({ journal: 'j', acknowledged: 0 });
    batch.also(() => undefined);
    batch.also(() => ({ type: 'gone', deviceId: 'desk', acknowledged: 7 }));
    batch.also(() => ({ type: 'sender', before: 'phone', now: 'new phone' }));
    await batch.committed();
    expect(memory.journalOf('desk')).toEqual({ journal: 'j', acknowledged: 7 });
    expect(store.find(message.id)?.sender).toBe('new phone');
  });

  test('all of it is there again, and goes on', async () => {
    const { batch } = batchOn(kept.state);
    const messages = [1, 2].map((number) => accepted(kept.state, number));
    for (const message of messages) batch.insert(message);
    kept.state.events.append({ type: 'device.disconnected', deviceId: 'a' }, 'everyone');
    await batch.committed();
    await batch.durable();
    const { state } = await kept.again();
    expect(state.store.loadQueued().map(({ seq }) => seq)).toEqual(messages.map(({ seq }) => seq));
    const next = batchOn(state);
    const third = accepted(state, 3);
    next.batch.insert(third);
    await next.batch.committed();
    expect(next.heard.inserted).toEqual([third]);
    expect(third.seq).toBeGreaterThan(messages[1]?.seq ?? 0);
  });
}
