import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TypingResult } from '../../../src/agent/typing/typist.ts';
import { AgentUnderTest, messageId as id } from '../../helpers/agent-under-test.ts';
import type { ScriptedPeer } from '../../helpers/scripted-relay.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

let test: AgentUnderTest;
let peer: ScriptedPeer;

beforeEach(async () => {
  ({ test, peer } = await AgentUnderTest.ready());
});
afterEach(() => test.stop());

/** The relay sends it (again). */
function repeat(number: number, text = 'held text'): void {
  peer.transcription(
    id(number),
    [
      { type: 'text', value: text },
      { type: 'key', key: 'enter' },
    ],
    { ageMs: 130_000 },
  );
}

/** Holds a message because it is old. */
async function hold(number: number, text = 'held text'): Promise<void> {
  repeat(number, text);
  await waitFor(() => peer.received('ack').some((ack) => ack.id === id(number)));
}

async function cutAndWait(): Promise<void> {
  peer.socket.terminate();
  await waitFor(() => test.agent.connection().phase === 'waiting');
}

async function reconnect(): Promise<void> {
  const { length } = test.relay.peers;
  test.clock.advance(2_000);
  peer = await test.relay.peer(length);
}

describe('what is held', () => {
  it('holds old messages, and types fresh ones past them', async () => {
    await hold(1);
    peer.transcription(id(2), 'fresh', { ageMs: 119_000 });
    expect(await peer.next('ack', 2)).toMatchObject([
      { id: id(1), outcome: 'held', error: { code: 'HELD_OLD' } },
      { id: id(2), outcome: 'typed' },
    ]);
    expect(test.agent.held()).toMatchObject([{ id: id(1), error: { code: 'HELD_OLD' } }]);
    expect(test.typist.typed).toEqual(['fresh']);
  });

  it('holds everything while paused, and nothing more afterwards', async () => {
    test.agent.pause();
    peer.transcription(id(1), 'a');
    await peer.next('ack');
    test.agent.resume();
    peer.transcription(id(2), 'b');
    expect(await peer.next('ack', 2)).toMatchObject([{ error: { code: 'HELD_PAUSED' } }, { outcome: 'typed' }]);
    expect(test.typist.typed).toEqual(['b']);
  });

  it.each([
    ['the host', () => test.agent.setLocked(true)],
    ['the typist', () => test.typist.change({ locked: true })],
  ])('holds everything while %s says that the screen is locked', async (_source, lock) => {
    lock();
    peer.transcription(id(1), 'a');
    expect(await peer.next('ack')).toMatchObject([{ outcome: 'held', error: { code: 'HELD_LOCKED' } }]);
  });

  it('asks again right before typing: pause, lock and age of what waits', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    test.typist.before = () => promise;
    peer.transcription(id(1), 'slow');
    peer.transcription(id(2), 'waits', { ageMs: 100_000 });
    await peer.settled();
    test.clock.advance(21_000);
    resolve();
    expect(await peer.next('ack', 2)).toMatchObject([{ outcome: 'typed' }, { error: { code: 'HELD_OLD' } }]);
  });

  it('holds without any typist, too', async () => {
    test.typist.lose('no display');
    await hold(1);
    expect(test.agent.held()).toHaveLength(1);
  });

  it('acknowledges a held message again as held', async () => {
    await hold(1);
    repeat(1);
    const [first, second] = await peer.next('ack', 2);
    expect(second).toEqual(first);
    expect(test.agent.held()).toHaveLength(1);
  });

  it('keeps held messages through a crash', async () => {
    await hold(1);
    test.crash();
    peer = await test.relay.peer(1);
    await waitFor(() => test.agent.status().canType);
    expect(test.agent.held()).toMatchObject([{ id: id(1), payload: [{ value: 'held text' }, { key: 'enter' }] }]);
    expect(await test.agent.typeHeld(id(1))).toEqual({ ok: true, outcome: 'typed' });
    expect(await peer.next('update')).toMatchObject([{ id: id(1), outcome: 'typed', receipt: 'read' }]);
  });
});

describe('what the user may do', () => {
  it('types now, although old and paused', async () => {
    await hold(1);
    test.agent.pause();
    expect(await test.agent.typeHeld(id(1))).toEqual({ ok: true, outcome: 'typed' });
    expect(await peer.next('update')).toEqual([{ type: 'update', id: id(1), outcome: 'typed', receipt: 'read' }]);
    expect(test.typist.typed).toEqual(['held text']);
    expect(test.agent.held()).toEqual([]);
  });

  it('does not type into a locked screen', async () => {
    await hold(1);
    test.agent.setLocked(true);
    expect(await test.agent.typeHeld(id(1))).toMatchObject({ ok: false, error: { code: 'HELD_LOCKED' } });
    expect(test.agent.held()).toHaveLength(1);
  });

  it('types a message once, however often it is chosen', async () => {
    await hold(1);
    const results = await Promise.all([test.agent.typeHeld(id(1)), test.agent.typeHeld(id(1))]);
    expect(results).toMatchObject([{ ok: true }, { ok: false, error: { code: 'NOT_HELD' } }]);
    expect(test.typist.typed).toEqual(['held text']);
  });

  it('goes on holding what could not be typed', async () => {
    await hold(1);
    test.typist.result = { outcome: 'failed', error: { code: 'NO_FOCUS', message: 'no focus' } };
    expect(await test.agent.typeHeld(id(1))).toMatchObject({ ok: false, error: { code: 'NO_FOCUS' } });
    test.typist.result = { outcome: 'typed', receipt: 'assumed' };
    expect(await test.agent.typeHeld(id(1))).toMatchObject({ ok: true });
  });

  it('copies the text', async () => {
    await hold(1);
    expect(await test.agent.copyHeld(id(1))).toEqual({ ok: true, outcome: 'clipboard' });
    expect(test.typist.copied).toEqual(['held text']);
    expect(await peer.next('update')).toMatchObject([{ outcome: 'clipboard' }]);
  });

  it('discards', async () => {
    await hold(1);
    expect(test.agent.discardHeld(id(1))).toBe(true);
    expect(test.agent.discardHeld(id(1))).toBe(false);
    expect(await peer.next('update')).toMatchObject([{ outcome: 'cancelled' }]);
    expect(test.events.filter((event) => event.type === 'held').at(-1)).toEqual({ type: 'held', held: [] });
  });

  it('reports as uncertain what it was typing when it died', async () => {
    await hold(1);
    const { promise, resolve } = Promise.withResolvers<void>();
    let entered = false;
    test.typist.before = () => {
      entered = true;
      return promise;
    };
    const lost = test.agent.typeHeld(id(1)).catch(() => undefined);
    await waitFor(() => entered);
    test.crash();
    resolve();
    await lost;
    peer = await test.relay.peer(1);
    expect(await peer.next('update')).toMatchObject([{ outcome: 'failed', error: { code: 'UNCERTAIN' } }]);
    expect(test.agent.held()).toEqual([]);
  });
});

it('is typed only once the disk has that it is: no power cut makes it held again', async () => {
  await hold(1);
  const { promise, resolve } = Promise.withResolvers<void>();
  const durable = vi.spyOn(test.database, 'durable').mockReturnValue(promise);
  const typing = test.agent.typeHeld(id(1));
  await waitFor(() => durable.mock.calls.length > 0);
  expect(test.database.sql.prepare("SELECT 1 FROM inbox WHERE state = 'typing'").get()).toBeDefined();
  expect(test.typist.typed).toEqual([]);
  resolve();
  expect(await typing).toMatchObject({ ok: true, outcome: 'typed' });
});

it('is held still when it comes again while its user has it typed, and then typed', async () => {
  await hold(1);
  const { promise, resolve } = Promise.withResolvers<void>();
  test.typist.before = () => promise;
  const typing = test.agent.typeHeld(id(1));
  await waitFor(() => test.database.sql.prepare("SELECT 1 FROM inbox WHERE state = 'typing'").get() !== undefined);
  repeat(1);
  expect(await peer.next('ack', 2)).toMatchObject([{}, { id: id(1), outcome: 'held' }]);
  resolve();
  await typing;
  expect(await peer.next('update')).toMatchObject([{ id: id(1), outcome: 'typed' }]);
});

describe('cancel', () => {
  it('drops a held message', async () => {
    await hold(1);
    peer.send({ type: 'cancel', id: id(1) });
    expect(await peer.next('update')).toMatchObject([{ id: id(1), outcome: 'cancelled' }]);
    expect(test.agent.held()).toEqual([]);
  });

  it('drops a message that waits, stops one that is being typed, and says how each of them stands', async () => {
    peer.transcription(id(1), 'typed');
    await peer.next('ack');
    const { promise, resolve } = Promise.withResolvers<void>();
    test.typist.beforePart = (_segment, index) => (index === 2 ? promise : undefined);
    peer.transcription(id(2), [
      { type: 'text', value: 'being typed' },
      { type: 'key', key: 'enter' },
      { type: 'text', value: 'never typed' },
    ]);
    peer.transcription(id(3), 'waits');
    await waitFor(() => test.typist.parts.length === 3);
    for (const number of [1, 2, 3, 4]) peer.send({ type: 'cancel', id: id(number) });
    await peer.settled();
    resolve();
    const [, stopped] = await peer.next('ack', 2);
    expect(stopped).toMatchObject({ id: id(2), outcome: 'cancelled', typedParts: 2 });
    expect(await peer.next('update', 3)).toMatchObject([
      { id: id(1), outcome: 'typed', receipt: 'read' },
      { id: id(3), outcome: 'cancelled' },
      { id: id(4), outcome: 'cancelled' },
    ]);
    expect(test.typist.parts).toMatchObject([{ value: 'typed' }, { value: 'being typed' }, { key: 'enter' }]);
  });

  const noFocus: TypingResult = { outcome: 'failed', error: { code: 'NO_FOCUS', message: 'no focus' } };
  const bug = (): never => {
    throw new Error('a bug of the typist');
  };
  it.each([
    ['its user has it typed, and it cannot be', () => test.agent.typeHeld(id(1)), () => noFocus],
    ['its user has it typed, and the typist throws', () => test.agent.typeHeld(id(1)), bug],
    ['its user copies it, and that fails', () => test.agent.copyHeld(id(1)), bug],
  ])('is not forgotten while %s', async (_what, act, end) => {
    await hold(1);
    const { promise, resolve } = Promise.withResolvers<void>();
    const entered = vi.fn<() => void>();
    const fails = async (): Promise<TypingResult> => {
      entered();
      await promise;
      return end();
    };
    vi.spyOn(test.typist, 'type').mockImplementation(fails);
    vi.spyOn(test.typist, 'copy').mockImplementation(async () => void (await fails()));
    const acting = act();
    await waitFor(() => entered.mock.calls.length > 0);
    peer.send({ type: 'cancel', id: id(1) });
    await peer.settled();
    resolve();
    expect(await acting).toEqual({ ok: true, outcome: 'cancelled' });
    expect(test.agent.held()).toEqual([]);
    expect(await peer.next('update')).toMatchObject([{ id: id(1), outcome: 'cancelled' }]);
  });

  it('never types a copy that comes after its cancellation', async () => {
    peer.send({ type: 'cancel', id: id(1) });
    await peer.next('update');
    peer.transcription(id(1), 'too late');
    expect(await peer.next('ack')).toMatchObject([{ id: id(1), outcome: 'cancelled' }]);
    expect(test.typist.typed).toEqual([]);
  });
});

describe('updates', () => {
  it('reach the relay after the next registration, once', async () => {
    await hold(1);
    await cutAndWait();
    test.agent.discardHeld(id(1));
    await reconnect();
    expect(await peer.next('update')).toMatchObject([{ id: id(1), outcome: 'cancelled' }]);
    await peer.settled();
    await waitFor(() => test.database.sql.prepare('SELECT 1 FROM inbox WHERE update_unsent = 1').get() === undefined);
    await cutAndWait();
    await reconnect();
    await peer.settled();
    expect(peer.received('update')).toEqual([]);
  });

  it('are sent again when the connection ended before the relay had read them', async () => {
    await hold(1);
    peer.socket.pause();
    test.agent.discardHeld(id(1));
    await cutAndWait();
    await reconnect();
    expect(await peer.next('update')).toMatchObject([{ id: id(1), outcome: 'cancelled' }]);
  });

  it('say no more than the ACK when an ended held message comes again', async () => {
    await hold(1);
    test.agent.discardHeld(id(1));
    await peer.next('update');
    repeat(1);
    expect(await peer.next('ack', 2)).toMatchObject([{}, { id: id(1), outcome: 'cancelled' }]);
  });

  it('come, like the ACK, only once the disk has the end: a power cut would make it held again', async () => {
    await hold(1);
    const { promise, resolve } = Promise.withResolvers<void>();
    const durable = vi.spyOn(test.database, 'durable').mockReturnValue(promise);
    test.agent.discardHeld(id(1));
    repeat(1);
    await peer.settled();
    expect(durable).toHaveBeenCalledTimes(2);
    expect(peer.received('ack')).toHaveLength(1);
    expect(peer.received('update')).toEqual([]);
    resolve();
    expect(await peer.next('ack', 2)).toMatchObject([{}, { id: id(1), outcome: 'cancelled' }]);
    expect(await peer.next('update')).toMatchObject([{ id: id(1), outcome: 'cancelled' }]);
  });

  it('say nothing of the sort because a clock was set by days', async () => {
    await hold(1);
    test.clock.setWallClock(test.clock.now() + 40 * DAY_MS);
    await test.clock.advanceAsync(60 * 60 * 1_000);
    expect(test.agent.held()).toHaveLength(1);
  });

  it('report held messages as expired after a day', async () => {
    await hold(1);
    test.clock.sleep(DAY_MS);
    await test.clock.advanceAsync(60 * 60 * 1_000);
    expect(test.agent.held()).toEqual([]);
    expect(test.database.sql.prepare('SELECT outcome, payload FROM inbox').all()).toMatchObject([
      { outcome: 'expired', payload: null },
    ]);
  });
});
