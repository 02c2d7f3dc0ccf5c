import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentUnderTest, messageId as id } from '../../helpers/agent-under-test.ts';
import type { ScriptedPeer } from '../../helpers/scripted-relay.ts';
import { waitFor } from '../../helpers/wait-for.ts';

let test: AgentUnderTest;
let peer: ScriptedPeer;

beforeEach(async () => {
  test = await AgentUnderTest.start();
  peer = await test.relay.peer();
});
afterEach(() => test.stop());

/** Cuts the connection and waits for the next one. */
async function reconnect(): Promise<ScriptedPeer> {
  const { length } = test.relay.peers;
  peer.socket.terminate();
  await waitFor(() => test.agent.connection().phase === 'waiting');
  test.clock.advance(2_000);
  return test.relay.peer(length);
}

/** Lets the typist stop in the middle of each message until the returned function is called. */
function blockTyping(): { entered: () => number; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let entered = 0;
  test.typist.before = () => {
    entered += 1;
    return promise;
  };
  return { entered: () => entered, release: resolve };
}

describe('once, and in order', () => {
  it('types a burst in order, one at a time, and acknowledges each', async () => {
    for (let n = 0; n < 50; n += 1) peer.transcription(id(n), `text ${n}`);
    const acks = await peer.next('ack', 50);
    expect(acks.map((ack) => ack.id)).toEqual(Array.from({ length: 50 }, (_, n) => id(n)));
    expect(acks[0]).toEqual({ type: 'ack', id: id(0), outcome: 'typed', receipt: 'read' });
    expect(test.typist.typed).toEqual(Array.from({ length: 50 }, (_, n) => `text ${n}`));
  });

  it('acknowledges a known id again and does not type it again', async () => {
    peer.transcription(id(1), 'once');
    await peer.next('ack');
    peer.transcription(id(1), 'once');
    const [first, second] = await peer.next('ack', 2);
    expect(second).toEqual(first);
    expect(test.typist.typed).toEqual(['once']);
  });

  it('takes ids for the same in upper and lower case', async () => {
    const mixed = 'ABCDEF00-0000-4000-8000-000000000001';
    peer.transcription(mixed, 'once');
    peer.transcription(mixed.toLowerCase(), 'once');
    peer.transcription(id(2), 'end');
    await peer.next('ack', 2);
    expect(test.typist.typed).toEqual(['once', 'end']);
  });

  it('answers once when a message comes again while it is being typed', async () => {
    const typing = blockTyping();
    peer.transcription(id(1), 'slow');
    await waitFor(() => typing.entered() === 1);
    peer.transcription(id(1), 'slow');
    peer.transcription(id(2), 'next');
    peer.transcription(id(2), 'next');
    await peer.settled();
    typing.release();
    const acks = await peer.next('ack', 2);
    expect(acks.map((ack) => ack.id)).toEqual([id(1), id(2)]);
    expect(test.typist.typed).toEqual(['slow', 'next']);
  });

  it('answers a message that ended while disconnected when it comes again', async () => {
    const typing = blockTyping();
    peer.transcription(id(1), 'slow');
    await waitFor(() => typing.entered() === 1);
    peer = await reconnect();
    peer.transcription(id(1), 'slow');
    typing.release();
    expect(await peer.next('ack')).toMatchObject([{ id: id(1), outcome: 'typed' }]);
    expect(test.typist.typed).toEqual(['slow']);
  });

  it('forgets what waits when the connection is lost, for the relay sends it again', async () => {
    const typing = blockTyping();
    peer.transcription(id(1), 'first');
    peer.transcription(id(2), 'second');
    await peer.settled();
    peer = await reconnect();
    typing.release();
    peer.transcription(id(1), 'first');
    peer.transcription(id(3), 'third');
    await peer.next('ack', 2);
    expect(test.typist.typed).toEqual(['first', 'third']);
  });
});

describe('crash and restart', () => {
  it('reports what was being typed as uncertain, and does not type it', async () => {
    const typing = blockTyping();
    peer.transcription(id(1), 'perhaps');
    await waitFor(() => typing.entered() === 1);
    test.crash();
    typing.release();
    peer = await test.relay.peer(1);
    peer.transcription(id(1), 'perhaps');
    expect(await peer.next('ack')).toMatchObject([{ id: id(1), outcome: 'failed', error: { code: 'UNCERTAIN' } }]);
    expect(typing.entered()).toBe(1);
    expect(test.typist.typed).toEqual([]);
  });

  it('remembers what was typed before', async () => {
    peer.transcription(id(1), 'once');
    const [ack] = await peer.next('ack');
    test.crash();
    peer = await test.relay.peer(1);
    peer.transcription(id(1), 'once');
    expect(await peer.next('ack')).toEqual([ack]);
    expect(test.typist.typed).toEqual([]);
  });

  it('keeps no text on disk but that of held messages', async () => {
    peer.transcription(id(1), 'typed and gone');
    await peer.next('ack');
    test.agent.pause();
    peer.transcription(id(2), 'held');
    await peer.next('ack', 2);
    const payloads = (): unknown[] =>
      test.database.sql.prepare('SELECT payload FROM inbox WHERE payload NOT NULL').all();
    expect(JSON.stringify(payloads())).toContain('held');
    expect(JSON.stringify(payloads())).not.toContain('gone');
    test.agent.discardHeld(id(2));
    expect(payloads()).toEqual([]);
  });
});

describe('typing that does not work', () => {
  it('passes failures and the clipboard on', async () => {
    test.typist.result = { outcome: 'failed', error: { code: 'NO_FOCUS', message: 'nothing has the focus' } };
    peer.transcription(id(1), 'a');
    test.typist.result = { ...test.typist.result };
    await peer.next('ack');
    test.typist.result = { outcome: 'clipboard', error: { code: 'NOT_READ', message: 'x'.repeat(2_000) } };
    peer.transcription(id(2), 'b');
    const [failed, clipboard] = await peer.next('ack', 2);
    expect(failed).toMatchObject({ outcome: 'failed', error: { code: 'NO_FOCUS' } });
    expect(clipboard).toMatchObject({ outcome: 'clipboard', error: { code: 'NOT_READ' } });
    expect(clipboard?.receipt).toBeUndefined();
  });

  it('survives a typist that throws', async () => {
    test.typist.before = (text) => {
      if (text === 'bad') throw new TypeError('bug');
    };
    peer.transcription(id(1), 'bad');
    peer.transcription(id(2), 'good');
    expect(await peer.next('ack', 2)).toMatchObject([
      { outcome: 'failed', error: { code: 'FAILED' } },
      { outcome: 'typed' },
    ]);
  });

  it('gives a typist up that never ends, and takes it anew', async () => {
    const typing = blockTyping();
    peer.transcription(id(1), 'hangs');
    await waitFor(() => typing.entered() === 1);
    peer.send({ type: 'cancel', id: id(1) });
    await test.clock.advanceAsync(60_000);
    expect(await peer.next('ack')).toMatchObject([{ outcome: 'failed', error: { code: 'UNCERTAIN' } }]);
    await waitFor(() => test.typist.stops === 1);
    typing.release();
    await test.clock.advanceAsync(30_000);
    await waitFor(() => test.agent.status().canType);
    peer.transcription(id(2), 'works');
    expect(await peer.next('ack', 2)).toMatchObject([{}, { id: id(2), outcome: 'typed' }]);
  });

  it('answers a transcription that it does not understand, once and for all', async () => {
    peer.send({ type: 'transcription', id: id(1), text: 'a', payload: [{ type: 'key', key: 'f13' }], timestamp: 0 });
    peer.send({ type: 'nonsense' });
    peer.socket.send('{');
    peer.socket.send(Buffer.from([1, 2, 3]));
    peer.transcription(id(2), 'still alive');
    expect(await peer.next('ack', 2)).toMatchObject([
      { id: id(1), outcome: 'failed', error: { code: 'FAILED' } },
      { id: id(2), outcome: 'typed' },
    ]);
  });

  it('types nothing when the journal cannot be written, and says so', async () => {
    await test.agent.stop();
    test.database.close();
    const other = await AgentUnderTest.start();
    const otherPeer = await other.relay.peer();
    other.database.sql.exec('PRAGMA query_only = ON');
    otherPeer.transcription(id(1), 'a');
    expect(await otherPeer.next('ack')).toMatchObject([{ outcome: 'failed', error: { code: 'FAILED' } }]);
    expect(other.typist.typed).toEqual([]);
    await other.stop();
  });
});
