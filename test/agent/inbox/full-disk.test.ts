import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentUnderTest, messageId as id } from '../../helpers/agent-under-test.ts';
import type { ScriptedPeer } from '../../helpers/scripted-relay.ts';
import { waitFor } from '../../helpers/wait-for.ts';

/** What is said of a message is true also while the journal takes nothing: SQLite refuses every write here. */

let test: AgentUnderTest;
let peer: ScriptedPeer;

beforeEach(async () => {
  ({ test, peer } = await AgentUnderTest.ready());
});
afterEach(() => test.stop());

const setFull = (full: boolean): void => test.database.sql.exec(`PRAGMA query_only = ${full ? 'ON' : 'OFF'}`);

async function hold(number: number): Promise<void> {
  peer.transcription(id(number), 'held text', { ageMs: 130_000 });
  await peer.next('ack');
}

/** The agent has lost its relay, and is back. */
async function reconnected(meanwhile: () => void): Promise<ScriptedPeer> {
  peer.socket.terminate();
  await waitFor(() => test.agent.connection().phase === 'waiting');
  meanwhile();
  const { length } = test.relay.peers;
  await test.clock.advanceAsync(2_000);
  return test.relay.peer(length);
}

describe('while the journal takes nothing', () => {
  it('nothing new is typed, and its sender is told so', async () => {
    setFull(true);
    peer.transcription(id(1), 'not typed');
    expect(await peer.next('ack')).toMatchObject([{ outcome: 'failed', error: { code: 'FAILED' } }]);
    expect(test.typist.typed).toEqual([]);
  });

  it('a cancellation is confirmed only once it is kept', async () => {
    await hold(1);
    setFull(true);
    for (const number of [1, 2]) peer.send({ type: 'cancel', id: id(number) });
    await peer.settled();
    await test.clock.advanceAsync(5_000);
    await peer.settled();
    expect(peer.received('update')).toEqual([]);
    expect(peer.received('ack')).toHaveLength(1);
    expect(test.agent.held()).toMatchObject([{ id: id(1) }]);
    setFull(false);
    await test.clock.advanceAsync(1_000);
    expect(await peer.next('update', 2)).toMatchObject([
      { id: id(1), outcome: 'cancelled' },
      { id: id(2), outcome: 'cancelled' },
    ]);
    expect(test.agent.held()).toEqual([]);
  });

  it('and the relay says it again to the next connection', async () => {
    setFull(true);
    peer.send({ type: 'cancel', id: id(1) });
    await peer.settled();
    peer = await reconnected(() => setFull(false));
    await peer.settled();
    expect(peer.received('update')).toEqual([]);
  });

  it('what is held stays held when its user drops it, or its time is over', async () => {
    await hold(1);
    setFull(true);
    expect(() => test.agent.discardHeld(id(1))).toThrow();
    await test.clock.advanceAsync(25 * 60 * 60 * 1_000);
    expect(test.agent.held()).toMatchObject([{ id: id(1) }]);
    setFull(false);
    await test.clock.advanceAsync(60 * 60 * 1_000);
    expect(test.agent.held()).toEqual([]);
  });

  it('what is typed of a held message is told all the same, and not typed again', async () => {
    await hold(1);
    test.typist.before = () => setFull(true);
    expect(await test.agent.typeHeld(id(1))).toMatchObject({ ok: true, outcome: 'typed' });
    expect(await peer.next('update')).toMatchObject([{ id: id(1), outcome: 'typed' }]);
    expect(test.agent.held()).toEqual([]);
    expect(await test.agent.typeHeld(id(1))).toMatchObject({ ok: false, error: { code: 'NOT_HELD' } });
    setFull(false);
  });

  it('a confirmed update that cannot be noted is said again later', async () => {
    await hold(1);
    test.agent.discardHeld(id(1));
    setFull(true);
    await peer.next('update');
    await peer.settled();
    peer = await reconnected(() => setFull(false));
    expect(await peer.next('update')).toMatchObject([{ id: id(1), outcome: 'cancelled' }]);
  });

  it('what is held is acknowledged once the disk has it', async () => {
    const { database } = test;
    const durable = database.durable.bind(database);
    database.durable = () => Promise.reject(new Error('the disk cannot be written'));
    peer.transcription(id(1), 'held text', { ageMs: 130_000 });
    await peer.settled();
    await test.clock.advanceAsync(5_000);
    await peer.settled();
    expect(peer.received('ack')).toEqual([]);
    database.durable = durable;
    await test.clock.advanceAsync(1_000);
    expect(await peer.next('ack')).toMatchObject([{ id: id(1), outcome: 'held' }]);
  });

  it('what was typed in part and must wait says how much is typed', async () => {
    test.typist.beforePart = (_segment, index) => {
      if (index !== 1) return;
      test.agent.pause();
      setFull(true);
    };
    peer.transcription(id(1), [
      { type: 'text', value: 'typed' },
      { type: 'key', key: 'enter' },
      { type: 'text', value: 'not typed' },
    ]);
    expect(await peer.next('ack')).toMatchObject([{ outcome: 'failed', typedParts: 1 }]);
    setFull(false);
  });
});
