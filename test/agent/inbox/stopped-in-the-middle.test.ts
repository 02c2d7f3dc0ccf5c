import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Segment } from '../../../src/protocol/segments.ts';
import { AgentUnderTest, messageId as id } from '../../helpers/agent-under-test.ts';
import type { ScriptedPeer } from '../../helpers/scripted-relay.ts';
import { waitFor } from '../../helpers/wait-for.ts';

/** A permission counts when something is done, not when it began: between two segments it is asked anew. */

let test: AgentUnderTest;
let peer: ScriptedPeer;
/** Lets the typist go on with segment 20. */
let goOn: () => void;

beforeEach(async () => {
  ({ test, peer } = await AgentUnderTest.ready());
});
afterEach(() => test.stop());

const MESSAGE: Segment[] = Array.from({ length: 200 }, (_, index) =>
  index % 2 === 0 ? { type: 'text', value: `line ${index}` } : { type: 'key', key: 'enter' },
);

/** The typist has typed 20 segments and is about to type the next. */
async function inTheMiddle(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  goOn = resolve;
  test.typist.beforePart = (_segment, index) => (index === 20 ? promise : undefined);
  peer.transcription(id(1), MESSAGE);
  await waitFor(() => test.typist.parts.length === 20);
}

describe.each([
  ['a pause', 'HELD_PAUSED', () => test.agent.pause()],
  ['a screen lock that the host sees', 'HELD_LOCKED', () => test.agent.setLocked(true)],
  ['a screen lock that the typist sees', 'HELD_LOCKED', () => test.typist.change({ locked: true })],
])('%s', (_what, code, stop) => {
  it('stops it, and the rest is held', async () => {
    await inTheMiddle();
    stop();
    goOn();
    const held = { id: id(1), outcome: 'held', typedParts: 20, error: { code } };
    expect(await peer.next('ack')).toMatchObject([held]);
    expect(test.typist.parts).toEqual(MESSAGE.slice(0, 20));
    expect(test.agent.held()).toMatchObject([{ id: id(1), typedParts: 20, payload: MESSAGE.slice(20) }]);
    // Asked again, it says the same.
    peer.transcription(id(1), MESSAGE);
    expect(await peer.next('ack', 2)).toMatchObject([held, held]);
  });

  it('leaves what its user has typed later at its place, each segment once', async () => {
    await inTheMiddle();
    stop();
    goOn();
    await peer.next('ack');
    test.agent.resume();
    test.agent.setLocked(false);
    test.typist.change({ locked: false });
    test.typist.beforePart = () => undefined;
    expect(await test.agent.typeHeld(id(1))).toEqual({ ok: true, outcome: 'typed' });
    expect(test.typist.parts).toEqual(MESSAGE);
    const [update] = await peer.next('update');
    expect(update).toMatchObject({ id: id(1), outcome: 'typed' });
    expect(update).not.toHaveProperty('typedParts');
  });
});

it('survives a crash: what was not typed is still held, and nothing before it', async () => {
  await inTheMiddle();
  test.agent.pause();
  goOn();
  await peer.next('ack');
  test.crash();
  await test.relay.peer(1);
  await waitFor(() => test.agent.status().canType);
  expect(test.agent.held()).toMatchObject([{ typedParts: 20, payload: MESSAGE.slice(20) }]);
});

it('a revocation stops it, and what waits is not begun', async () => {
  await inTheMiddle();
  peer.transcription(id(2), 'next in the burst');
  await peer.settled();
  peer.socket.close(4001, 'UNAUTHORIZED');
  await waitFor(() => test.agent.connection().phase === 'waiting');
  goOn();
  await waitFor(() => test.agent.history.find(id(1))?.status === 'cancelled');
  expect(test.agent.history.find(id(1))?.ending).toMatchObject({ outcome: 'cancelled', typedParts: 20 });
  expect(test.typist.parts).toEqual(MESSAGE.slice(0, 20));
});

it('a lost connection alone stops nothing: what was begun is typed', async () => {
  await inTheMiddle();
  peer.socket.terminate();
  await waitFor(() => test.agent.connection().phase === 'waiting');
  goOn();
  await waitFor(() => test.agent.history.find(id(1))?.status === 'typed');
  expect(test.typist.parts).toEqual(MESSAGE);
});

it('its sender stops one that its user is having typed from the held ones', async () => {
  test.agent.pause();
  peer.transcription(id(1), MESSAGE);
  await peer.next('ack');
  const { promise, resolve } = Promise.withResolvers<void>();
  test.typist.beforePart = (_segment, index) => (index === 5 ? promise : undefined);
  const typed = test.agent.typeHeld(id(1));
  await waitFor(() => test.typist.parts.length === 5);
  peer.send({ type: 'cancel', id: id(1) });
  await peer.settled();
  resolve();
  expect(await typed).toEqual({ ok: true, outcome: 'cancelled' });
  expect(await peer.next('update')).toMatchObject([{ id: id(1), outcome: 'cancelled', typedParts: 5 }]);
});
