import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { AgentUnderTest, messageId as id } from '../../helpers/agent-under-test.ts';
import type { ScriptedPeer } from '../../helpers/scripted-relay.ts';
import { waitFor } from '../../helpers/wait-for.ts';

/** A process that stood still (SIGSTOP, a closed lid) may have lost its place, and does not know yet. */

let test: AgentUnderTest;
let peer: ScriptedPeer;

beforeEach(async () => {
  test = await AgentUnderTest.start();
  peer = await test.relay.peer();
  await waitFor(() => test.agent.connection().phase === 'registered');
});
afterEach(() => test.stop());

/** Time passes, and no timer runs. */
function standStill(ms: number): void {
  test.clock.sleep(ms);
}

it('types nothing that it had been sent, when the relay has cut the connection meanwhile', async () => {
  standStill(3_000);
  peer.transcription(id(1), 'taken back');
  peer.transcription(id(2), 'taken back too');
  peer.socket.terminate();
  await waitFor(() => test.agent.connection().phase === 'waiting');
  test.clock.advance(2_000);
  const next = await test.relay.peer(1);
  next.transcription(id(3), 'new');
  await next.next('ack');
  expect(test.typist.typed).toEqual(['new']);
});

it('types nothing when the connection is closing, and not yet closed', async () => {
  let opened: WebSocket | undefined;
  const createSocket = (url: string, options: ClientOptions): WebSocket => {
    opened = new WebSocket(url, options);
    return opened;
  };
  const other = await AgentUnderTest.start({ relay: { createSocket } });
  const end = await other.relay.peer();
  await waitFor(() => other.agent.connection().phase === 'registered');
  opened?.once('message', () => opened?.close());
  other.clock.sleep(3_000);
  end.transcription(id(1), 'taken back');
  await waitFor(() => other.agent.connection().phase === 'waiting');
  await other.stop();
  expect(other.typist.typed).toEqual([]);
});

it('types it, in order, once the relay has answered', async () => {
  standStill(3_000);
  for (let n = 0; n < 5; n += 1) peer.transcription(id(n), `text ${n}`);
  await peer.next('ack', 5);
  expect(test.typist.typed).toEqual(['text 0', 'text 1', 'text 2', 'text 3', 'text 4']);
});

it('asks before each message: a stall in the middle of a burst counts too', async () => {
  test.typist.before = (text) => {
    if (text !== 'text 0') return;
    standStill(3_000);
    peer.socket.terminate();
  };
  for (let n = 0; n < 3; n += 1) peer.transcription(id(n), `text ${n}`);
  await waitFor(() => test.agent.connection().phase === 'waiting');
  expect(test.typist.typed).toEqual(['text 0']);
});

it('cuts a connection that does not answer after a stall, within 2 s, and nothing is typed meanwhile', async () => {
  peer.transcription(id(0), 'before');
  await peer.next('ack');
  standStill(3_000);
  peer.transcription(id(1), 'who knows');
  peer.socket.pause();
  test.clock.advance(1_000);
  expect(test.agent.connection().phase).toBe('registered');
  test.clock.advance(2_000);
  await waitFor(() => test.agent.connection().phase === 'waiting');
  expect(test.agent.connection().problem?.code).toBe('SILENT');
  expect(test.typist.typed).toEqual(['before']);
});

it('a short pause is no stall: no ping is sent', async () => {
  let pings = 0;
  peer.socket.on('ping', () => {
    pings += 1;
  });
  standStill(1_500);
  peer.transcription(id(1), 'text');
  await peer.next('ack');
  expect(pings).toBe(0);
});

it('counts what it stood still before it had read that it is registered', async () => {
  test.relay.admission = 'ignore-register';
  peer.socket.terminate();
  await waitFor(() => test.agent.connection().phase === 'waiting');
  test.clock.advance(2_000);
  const next = await test.relay.peer(1);
  await next.next('register');
  // Both lie in the socket by the time that it goes on.
  standStill(130_000);
  const { deviceId } = next.received('register')[0] ?? { deviceId: '' };
  next.send({ type: 'registered', deviceId, relayId: 'scripted-relay', pingIntervalMs: 30_000 });
  next.transcription(id(1), 'two minutes old');
  expect(await next.next('ack')).toMatchObject([{ outcome: 'held', error: { code: 'HELD_OLD' } }]);
  expect(test.typist.typed).toEqual([]);
});
