import { afterEach, beforeEach, expect, it } from 'vitest';
import { AgentUnderTest, messageId as id } from '../helpers/agent-under-test.ts';
import { FakeTypist } from '../helpers/fake-typist.ts';
import type { ScriptedPeer } from '../helpers/scripted-relay.ts';
import { waitFor } from '../helpers/wait-for.ts';

const second = new FakeTypist('second');
let test: AgentUnderTest;
let peer: ScriptedPeer;

beforeEach(async () => {
  test = await AgentUnderTest.start();
  peer = await test.relay.peer();
  await waitFor(() => peer.received('status').at(-1)?.canType === true);
});
afterEach(() => test.stop());

const last = () => peer.received('status').at(-1);

it('reports after registration and then changes only, coalesced', async () => {
  expect(last()).toEqual({ type: 'status', target: 'editor', canType: true, paused: false, locked: false });
  const before = peer.received('status').length;
  test.typist.change({ target: undefined });
  test.typist.change({ target: { name: 'shell', terminal: true } });
  test.typist.change({});
  await waitFor(() => last()?.target === 'shell');
  test.agent.pause();
  await waitFor(() => last()?.paused === true);
  test.agent.pause();
  test.agent.setLocked(true);
  await waitFor(() => last()?.locked === true);
  expect(peer.received('status')).toHaveLength(before + 3);
});

it('reports again on the next connection', async () => {
  test.agent.pause();
  await waitFor(() => last()?.paused === true);
  peer.socket.terminate();
  await waitFor(() => test.agent.connection().phase === 'waiting');
  test.clock.advance(2_000);
  peer = await test.relay.peer(1);
  expect(await peer.next('status')).toMatchObject([{ paused: true }]);
});

it('says why nothing can be typed, answers messages so, and looks again', async () => {
  test.typist.lose('no display');
  await waitFor(() => last()?.canType === false);
  expect(last()?.reason).toBe('fake: the connection to the desktop is lost');
  test.clock.advance(2_000);
  await waitFor(() => last()?.reason === 'fake: no display');
  const { probes } = test.typist;
  for (let number = 1; number <= 5; number += 1) peer.transcription(id(number), 'a');
  const acks = await peer.next('ack', 5);
  expect(acks[4]).toMatchObject({ outcome: 'failed', error: { code: 'CANNOT_TYPE', message: 'fake: no display' } });
  expect(test.typist.probes).toBe(probes);
  test.clock.advance(2_000);
  test.typist.broken = undefined;
  peer.transcription(id(6), 'b');
  expect((await peer.next('ack', 6))[5]).toMatchObject({ outcome: 'typed' });
  expect(test.typist.starts).toBe(2);
});

it('finds a display that appears later without any message', async () => {
  test.typist.lose('no display');
  await waitFor(() => last()?.canType === false);
  test.typist.broken = undefined;
  test.clock.advance(30_000);
  await waitFor(() => last()?.canType === true);
});

it('starts a typist anew when its display went and came back', async () => {
  test.typist.lose();
  test.clock.advance(2_000);
  await waitFor(() => test.typist.starts === 2);
  expect(test.typist.stops).toBe(1);
  peer.transcription(id(1), 'a');
  expect(await peer.next('ack')).toMatchObject([{ outcome: 'typed' }]);
});

it('takes the next typist when the preferred one does not work', async () => {
  const first = new FakeTypist('first');
  first.broken = 'no display';
  const other = await AgentUnderTest.start({ typists: [first, second] });
  const otherPeer = await other.relay.peer();
  otherPeer.transcription(id(1), 'a');
  await otherPeer.next('ack');
  expect(second.typed).toEqual(['a']);
  await other.stop();
});
