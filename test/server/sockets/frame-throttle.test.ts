import { EventEmitter } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { FrameThrottle, type ThrottledSocket } from '../../../src/server/sockets/frame-throttle.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../../relay/relay-under-test.ts';

class FakeSocket extends EventEmitter {
  bufferedAmount = 0;
  paused = false;

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  frames(count: number, bytes = 10, type = 'message'): void {
    for (let sent = 0; sent < count; sent += 1) this.emit(type, Buffer.alloc(bytes));
  }
}

function braked(...principals: string[]) {
  const clock = new FakeClock();
  const throttle = new FrameThrottle({ framesPerSecond: 1_000, frameBurst: 500 }, clock);
  const sockets = principals.map((principal) => {
    const socket = new FakeSocket();
    throttle.attach(socket as unknown as ThrottledSocket, principal);
    return socket;
  });
  return { clock, sockets: sockets as [FakeSocket, FakeSocket] };
}

test.each(['message', 'ping', 'pong'])('%s: a burst passes, what is faster is read later', (type) => {
  const { clock, sockets } = braked('desk');
  sockets[0].frames(490, 0, type);
  expect(sockets[0].paused).toBe(false);
  sockets[0].frames(510, 0, type);
  expect(sockets[0].paused).toBe(true);
  clock.advance(400);
  expect(sockets[0].paused).toBe(true);
  clock.advance(110);
  expect(sockets[0].paused).toBe(false);
});

test('large frames count for more', () => {
  const { sockets } = braked('desk');
  sockets[0].frames(10, 65_536);
  expect(sockets[0].paused).toBe(true);
});

test('all connections of a token share its rate; those of others do not', () => {
  const same = braked('desk', 'desk').sockets;
  for (const socket of same) socket.frames(300, 0);
  expect(same[1].paused).toBe(true);
  const other = braked('desk', 'laptop').sockets;
  for (const socket of other) socket.frames(300, 0);
  expect(other.some(({ paused }) => paused)).toBe(false);
});

test('who does not read the answers to its pings sends no more of them', () => {
  const { clock, sockets } = braked('desk');
  sockets[0].bufferedAmount = 5_000_000;
  sockets[0].frames(1, 0, 'ping');
  clock.advance(1_000);
  expect(sockets[0].paused).toBe(true);
  sockets[0].bufferedAmount = 0;
  clock.advance(100);
  expect(sockets[0].paused).toBe(false);
});

test('of frames that come too fast none is lost, and nobody is cut', async () => {
  const relay = await RelayUnderTest.start({ limits: { framesPerSecond: 5_000, frameBurst: 100 } });
  const agent = await relay.agent();
  onTestFinished(() => agent.stop());
  const status = (reason: string) => ({ type: 'status', canType: false, reason, paused: false, locked: false });
  for (let count = 0; count < 1_000; count += 1) agent.send(status(`no ${count}`));
  agent.send(status('the last one'));
  await waitFor(() => relay.relay.devices()[0]?.status?.reason === 'the last one');
  agent.ackEverything();
  expect((await relay.post('still here')).body.status).toBe('typed');
});

test('an agent that acknowledges all it may have at a time, at once, is not cut', async () => {
  const relay = await RelayUnderTest.start();
  const posts = Array.from({ length: 50 }, (_, count) => relay.post(`text ${count}`));
  await Promise.all(posts);
  const agent = await relay.agent();
  agent.onTranscription = ({ id }) => agent.send({ type: 'ack', id });
  await waitFor(() => relay.relay.devices()[0]?.queueDepth === 0 && agent.transcriptions.length === 50);
  expect(agent.closed).toBeUndefined();
});
