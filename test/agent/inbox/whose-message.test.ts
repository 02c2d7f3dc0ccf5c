import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FINISHED_KEPT_ALWAYS, FINISHED_KEPT_MS, InboxJournal } from '../../../src/agent/inbox/inbox-journal.ts';
import { JournalIdentifier } from '../../../src/agent/inbox/journal-identity.ts';
import type { JournalledMessage } from '../../../src/agent/inbox/journal-schema.ts';
import { type Database, openDatabase } from '../../../src/base/database.ts';
import { AgentUnderTest, messageId as id } from '../../helpers/agent-under-test.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import type { ScriptedPeer } from '../../helpers/scripted-relay.ts';
import { waitFor } from '../../helpers/wait-for.ts';

/** "It may have been typed" is never forgotten: an id is bound to its relay, its epoch and its text. */

const typed = { outcome: 'typed', receipt: 'read' } as const;

describe('an agent that moves to another relay', () => {
  let test: AgentUnderTest;
  let peer: ScriptedPeer;

  beforeEach(async () => {
    ({ test, peer } = await AgentUnderTest.ready());
  });
  afterEach(() => test.stop());

  /** The next connection is to the relay of that name. */
  async function moveTo(relayId: string): Promise<ScriptedPeer> {
    test.relay.relayId = relayId;
    const number = test.relay.peers.length;
    peer.socket.terminate();
    await waitFor(() => test.agent.connection().phase !== 'registered');
    test.agent.wake();
    const next = await test.relay.peer(number);
    await waitFor(() => test.agent.connection().relayId === relayId);
    return next;
  }

  it('keeps what became of held messages for the relay that sent them', async () => {
    test.agent.pause();
    peer.transcription(id(1), 'of relay A');
    await peer.next('ack');
    const other = await moveTo('relay B');
    expect(await test.agent.typeHeld(id(1))).toMatchObject({ ok: true });
    await other.settled();
    expect(other.received('update')).toEqual([]);
    peer = other;
    const back = await moveTo('scripted-relay');
    expect(await back.next('update')).toMatchObject([{ id: id(1), outcome: 'typed' }]);
  });

  it('acknowledges to no other relay what it typed for the one before', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    test.typist.before = () => promise;
    peer.transcription(id(1), 'of relay A');
    await peer.settled();
    const other = await moveTo('relay B');
    resolve();
    await waitFor(() => test.typist.typed.length === 1);
    await other.settled();
    expect(other.received('ack')).toEqual([]);
  });

  it('lets no relay take back what another one sent under the same id', async () => {
    test.agent.pause();
    peer.transcription(id(1), 'of relay A');
    await peer.next('ack');
    const other = await moveTo('relay B');
    other.send({ type: 'cancel', id: id(1) });
    expect(await other.next('update')).toMatchObject([{ id: id(1), outcome: 'cancelled' }]);
    expect(test.agent.held()).toMatchObject([{ id: id(1), relayId: 'scripted-relay' }]);
  });

  it('lets no relay stop what is being typed for another one under the same id', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    test.typist.before = () => promise;
    peer.transcription(id(1), 'of relay A');
    await peer.settled();
    const other = await moveTo('relay B');
    other.send({ type: 'cancel', id: id(1) });
    expect(await other.next('update')).toMatchObject([{ id: id(1), outcome: 'cancelled' }]);
    resolve();
    await waitFor(() => test.typist.typed.length === 1);
    expect(test.typist.typed).toEqual(['of relay A']);
  });

  it('takes the same id of another relay for another message', async () => {
    peer.transcription(id(1), 'of relay A');
    await peer.next('ack');
    const other = await moveTo('relay B');
    other.transcription(id(1), 'of relay B');
    expect(await other.next('ack')).toMatchObject([{ outcome: 'typed' }]);
    expect(test.typist.typed).toEqual(['of relay A', 'of relay B']);
  });

  it('does not call another text with a known id typed, and does not type it', async () => {
    peer.transcription(id(1), 'one text');
    await peer.next('ack');
    peer.transcription(id(1), 'another text');
    const [, second] = await peer.next('ack', 2);
    expect(second).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(test.typist.typed).toEqual(['one text']);
    // The one that was typed is still known.
    peer.transcription(id(1), 'one text');
    expect((await peer.next('ack', 3))[2]).toMatchObject({ outcome: 'typed', receipt: 'read' });
  });

  it('says which journal it has, and how far it reaches', async () => {
    test.relay.epoch = 'epoch 1';
    peer = await moveTo('scripted-relay');
    peer.transcription(id(1), 'a', { epoch: 'epoch 1', seq: 7 });
    await peer.next('ack');
    const [before] = peer.received('register');
    peer = await moveTo('scripted-relay');
    const [register] = peer.received('register');
    expect(register?.journal).toEqual({
      id: before?.journal?.id,
      ...{ relayId: 'scripted-relay', epoch: 'epoch 1', seq: 7 },
    });
  });
});

/** So many newer ones that age decides of those before. */
function finishOthers(database: Database, journal: InboxJournal): void {
  database.transaction(() => {
    for (let seq = 0; seq < FINISHED_KEPT_ALWAYS; seq += 1) {
      journal.finish({ relayId: 'another', id: id(seq), epoch: 'e', seq, bodyHash: 'body', sentAt: 0 }, typed);
    }
  });
}

describe('a journal that has forgotten', () => {
  let database: Database;
  let clock: FakeClock;
  let journal: InboxJournal;

  beforeEach(() => {
    database = openDatabase(':memory:');
    clock = new FakeClock();
    journal = new InboxJournal(database, clock);
  });
  afterEach(() => database.close());

  const message = (seq: number): JournalledMessage => {
    return { relayId: 'A', id: id(seq), epoch: 'e', seq, bodyHash: 'body', sentAt: 0 };
  };

  it('knows how far that goes, whatever the clock said', () => {
    for (const seq of [1, 2, 3]) journal.finish(message(seq), typed);
    clock.advance(2 * FINISHED_KEPT_MS);
    journal.finish(message(4), typed);
    finishOthers(database, journal);
    journal.prune();
    expect(journal.find(message(3))).toBeUndefined();
    expect([1, 2, 3, 4, 5].map((seq) => journal.mayHaveForgotten(message(seq)))).toEqual([
      ...[true, true, true],
      ...[false, false],
    ]);
    expect(journal.mayHaveForgotten({ ...message(1), epoch: 'another' })).toBe(false);
    expect(journal.mayHaveForgotten({ ...message(1), relayId: 'B' })).toBe(false);
    // Of a relay that does not count its messages nothing can be said.
    expect(journal.mayHaveForgotten({ ...message(1), epoch: '' })).toBe(false);
  });

  it('keeps what its relay has not heard yet', () => {
    journal.finish(message(1), typed, { updateDue: true });
    clock.advance(2 * FINISHED_KEPT_MS);
    finishOthers(database, journal);
    journal.prune();
    expect(journal.unsentUpdates('A')).toEqual([id(1)]);
  });
});

it('answers UNCERTAIN, and types nothing, when the journal no longer reaches back to a message', async () => {
  const test = await AgentUnderTest.start();
  test.relay.epoch = 'epoch 1';
  const peer = await test.relay.peer();
  await waitFor(() => test.agent.status().canType);
  peer.transcription(id(1), 'typed long ago', { epoch: 'epoch 1', seq: 1 });
  await peer.next('ack');
  test.clock.setWallClock(test.clock.now() + 40 * FINISHED_KEPT_MS);
  const journal = new InboxJournal(test.database, test.clock);
  finishOthers(test.database, journal);
  journal.prune();
  peer.transcription(id(1), 'typed long ago', { epoch: 'epoch 1', seq: 1 });
  expect((await peer.next('ack', 2))[1]).toMatchObject({ id: id(1), outcome: 'failed', error: { code: 'UNCERTAIN' } });
  expect(test.typist.typed).toEqual(['typed long ago']);
  await test.stop();
});

describe('the identity of a journal', () => {
  /** A database in memory that says which file it is. */
  function asFile(database: Database, identity: string): Database {
    return { ...database, sql: database.sql, identity, transaction: (work) => database.transaction(work) };
  }

  it('lasts while it is the same file, and is another one after it was restored or copied', () => {
    const database = openDatabase(':memory:');
    new InboxJournal(database, new FakeClock());
    const first = new JournalIdentifier(asFile(database, 'inode 1')).describe();
    expect(new JournalIdentifier(asFile(database, 'inode 1')).describe()).toEqual(first);
    const copy = new JournalIdentifier(asFile(database, 'inode 2')).describe();
    expect(copy.id).not.toBe(first.id);
    expect(new JournalIdentifier(asFile(database, 'inode 2')).describe()).toEqual(copy);
    database.close();
  });

  it('takes a journal of version 0.1 for that of the relay that registers it next', () => {
    const database = openDatabase(':memory:');
    database.sql.exec(`
      CREATE TABLE inbox (id TEXT PRIMARY KEY, state TEXT NOT NULL, outcome TEXT, receipt TEXT, error TEXT, payload TEXT,
        was_held INTEGER NOT NULL DEFAULT 0, update_unsent INTEGER NOT NULL DEFAULT 0, sent_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL) STRICT;
      CREATE INDEX inbox_done ON inbox (updated_at) WHERE state = 'done';
      INSERT INTO inbox VALUES ('${id(1)}', 'done', 'typed', 'read', NULL, NULL, 0, 0, 1, 2),
        ('${id(2)}', 'held', NULL, NULL, '{"code":"HELD_OLD","message":"old"}', '[{"type":"text","value":"a"}]', 1, 0, 1, 2)`);
    const journal = new InboxJournal(database, new FakeClock());
    new JournalIdentifier(database).registered('A', 'e');
    expect(journal.find({ relayId: 'A', id: id(1) })).toMatchObject({ state: 'done', ending: typed });
    expect(journal.held()).toMatchObject([{ relayId: 'A', id: id(2), payload: [{ value: 'a' }], typedParts: 0 }]);
    database.close();
  });
});
