import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../../relay/relay-under-test.ts';

/** Begins a request whose body is announced, and not all sent; what comes back is in `answer`. */
async function begin(
  relay: RelayUnderTest,
  token: string,
  length: number,
): Promise<{ socket: Socket; answer: string }> {
  const socket = connect(Number(new URL(relay.url).port), '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  const begun = { socket, answer: '' };
  socket.on('data', (data) => {
    begun.answer += data;
  });
  await once(socket, 'connect');
  const head = `POST /transcription HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n`;
  socket.write(`${head}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n{"deviceId":`);
  return begun;
}

test('a token has so many bytes of bodies under way and no more, others have theirs', async () => {
  const relay = await RelayUnderTest.start({ limits: { tokenBodyBytes: 200_000 } });
  const first = await begin(relay, relay.phone, 150_000);
  const second = await begin(relay, relay.phone, 150_000);
  await waitFor(() => second.answer.includes('RATE_LIMITED'), 'the second to be refused');
  expect(second.answer).toMatch(/^HTTP\/1\.1 429 .*connection: close/is);
  expect(first.answer).toBe('');
  // Ordinary texts are not in the way of this.
  await relay.agent().then((agent) => agent.ackEverything());
  expect((await relay.post('short')).body.status).toBe('typed');
  const other = await begin(relay, relay.owner, 150_000);
  await waitFor(() => second.socket.closed, 'the refused connection to end');
  expect([first.answer, other.answer]).toEqual(['', '']);
  // A sender that is gone leaves its share.
  first.socket.destroy();
  await once(first.socket, 'close');
  let { status } = await relay.post('x'.repeat(90_000));
  // The relay hears of its end in a turn of its own.
  while (status === 429) ({ status } = await relay.post('x'.repeat(90_000)));
  expect(status).toBe(200);
});

test('a long body of a stranger is not read: it gets its answer, and the end', async () => {
  const relay = await RelayUnderTest.start();
  const stranger = await begin(relay, 'guess', 500_000);
  await waitFor(() => stranger.answer.includes('UNAUTHORIZED'));
  await waitFor(() => stranger.socket.closed, 'its connection to end');
});
