import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { RelayUnderTest } from '../relay-under-test.ts';

/** What a raw request is answered with. */
async function ask(relay: RelayUnderTest, path: string, headers: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(relay.url);
  const socket = connect(Number(port), hostname);
  socket.setEncoding('utf8');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(`${[`GET ${path} HTTP/1.1`, ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`);
  await once(socket, 'close');
  return answer;
}

const UPGRADE = [
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  `Sec-WebSocket-Key: ${btoa('0123456789abcdef')}`,
];

test.each([
  ['Host', '/health', []],
  ['Host', '/app/', []],
  ['Host', '/ws', UPGRADE],
  ['Host', '/control/ws', UPGRADE],
  ['Authorization', '/devices', []],
  ['Authorization', '/ws', UPGRADE],
  ['Content-Type', '/health', []],
  ['Origin', '/health', []],
] as const)('two %s headers at %s are refused: which of them would count?', async (name, path, rest) => {
  const relay = await RelayUnderTest.start();
  const { host } = new URL(relay.url);
  const values = {
    Host: host,
    Authorization: `Bearer ${relay.owner}`,
    'Content-Type': 'application/json',
    Origin: relay.url,
  };
  const headers = [...new Set(['Host', name])].map((header) => `${header}: ${values[header as keyof typeof values]}`);
  const twice = [...headers, `${name.toLowerCase()}: ${values[name]}`, ...rest];
  expect(await ask(relay, path, headers)).not.toContain('more than one');
  const answer = await ask(relay, path, twice);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain(`the request has more than one ${name} header`);
});

test('a request without a Host is refused too (RFC 9112, 3.2)', async () => {
  const relay = await RelayUnderTest.start();
  expect(await ask(relay, '/health', [])).toMatch(/^HTTP\/1\.1 400 /);
});
