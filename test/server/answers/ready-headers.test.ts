import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ReadyHeaders } from '../../../src/server/answers/ready-headers.ts';

let server: Server;
let now: number;
/** The status of each head that Node.js has written. */
let written: number[];

beforeEach(async () => {
  now = 1_000;
  written = [];
  const headers = new ReadyHeaders([['x-content-type-options', 'nosniff']], { now: () => now });
  server = createServer((request, response) => {
    const writeHead = response.writeHead.bind(response);
    response.writeHead = (status: number, ...rest: []) => {
      written.push(status);
      return writeHead(status, ...rest);
    };
    const [status = '', body = ''] = request.url?.slice(1).split('/') ?? [];
    headers.sendJson(response, Number(status), JSON.stringify(decodeURIComponent(body)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Requests on one connection, all written at once; what comes back until the server ends it, without the dates. */
async function answersTo(...requests: string[]): Promise<string[]> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(requests.map((each) => `${each}\r\n\r\n`).join(''));
  const all = (await text(socket)).replaceAll(/Date: .* GMT\r\n/g, 'Date: …\r\n');
  return all.split(/(?=HTTP\/1\.1 )/);
}

const get = (path: string, ...headers: string[]): string =>
  [`GET /${path} HTTP/1.1`, 'Host: here', ...headers].join('\r\n');
const LAST = 'Connection: close';

test('an answer whose head was written before is the same to the byte but for its body', async () => {
  const [first, second, long, umlaut, other, last] = await answersTo(
    ...['200/a', '200/a', '200/0123456789', '200/%C3%A4', '202/a'].map((path) => get(path)),
    get('200/a', LAST),
  );
  expect(first).toContain('x-content-type-options: nosniff\r\ncontent-type: application/json; charset=utf-8\r\n');
  expect(first).toMatch(
    /\r\ncontent-length: 3\r\nDate: …\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n"a"$/,
  );
  expect(second).toBe(first);
  expect(long).toBe(first?.replace('content-length: 3', 'content-length: 12').replace('"a"', '"0123456789"'));
  expect(umlaut).toBe(first?.replace('content-length: 3', 'content-length: 4').replace('"a"', '"ä"'));
  expect(other).toBe(first?.replace('200 OK', '202 Accepted'));
  expect(last).toBe(first?.replace(/Connection: [\s\S]*timeout=5/, LAST));
});

test('one that is the last of its connection, or for HTTP/1.0, says so whatever was written before', async () => {
  await answersTo(get('200/a'), get('200/a', LAST));
  expect(await answersTo('GET /200/a HTTP/1.0')).toEqual([expect.stringContaining('Connection: close')]);
  expect(await answersTo(get('200/a', 'Expect: 100-continue', LAST))).toHaveLength(2);
  server.keepAliveTimeout = 2_000;
  const [changed, last] = await answersTo(get('200/a'), get('200/a', LAST));
  expect(changed).toContain('Keep-Alive: timeout=2\r\n');
  expect(last).toContain('Connection: close\r\n');
});

test('a head is written once a second, so that its date is right', async () => {
  const requests = ['200/a', '200/b', '200/c'].map((path) => get(path));
  for (const [at, heads] of [
    [1_999, 1],
    [2_000, 2],
    [2_001, 2],
    [1_000, 3],
  ] as const) {
    now = at;
    const last = answersTo(...requests, get('503/last', LAST));
    expect(await last).toHaveLength(4);
    expect(written.filter((status) => status === 200)).toHaveLength(heads);
  }
});
