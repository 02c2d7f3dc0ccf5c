import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { RawAgent } from '../helpers/raw-agent.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { RelayUnderAttack } from './relay-under-attack.ts';

let relay: RelayUnderAttack;
beforeAll(async () => {
  relay = await RelayUnderAttack.start('127.0.0.25');
}, 30_000);
afterEach(() => relay.mustServe());
afterAll(() => relay.stop());

function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

test('large bodies that never end, by the hundred, with a token', { timeout: 30_000 }, async () => {
  const head = `POST /transcription HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${relay.otherPhone}\r\nContent-Type: application/json\r\nContent-Length: 524288\r\n\r\n`;
  const bodies = Array.from({ length: 300 }, () => {
    const socket = open(relay.port);
    socket.write(`${head}{"text":"${'x'.repeat(500_000)}`);
    return socket;
  });
  await waitFor(
    () => bodies.every((socket) => socket.closed || socket.bytesRead > 0 || socket.writableLength === 0),
    'the bodies to be on their way',
  );
  for (let count = 0; count < 5; count += 1) await relay.mustServe();
});

test('large texts by the dozen, for a computer that does not read', { timeout: 30_000 }, async () => {
  const agent = await RawAgent.register({ url: relay.url, token: relay.laptop, deviceId: 'laptop' });
  onTestFinished(() => agent.stop());
  agent.socket.pause();
  const text = '語'.repeat(100_000);
  const posts = Array.from({ length: 80 }, () =>
    relay.ask('POST', '/transcription', { token: relay.otherPhone, body: { deviceId: 'laptop', text } }),
  );
  for (let count = 0; count < 5; count += 1) await relay.mustServe();
  const statuses = new Set((await Promise.all(posts)).map(({ status }) => status));
  expect(statuses).toContain(429);
  for (const status of statuses) expect([200, 202, 429]).toContain(status);
});
