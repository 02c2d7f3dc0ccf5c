import { once } from 'node:events';
import { request } from 'node:http';
import { get } from 'node:https';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { tlsIdentity } from '../../helpers/tls-identity.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { lanOptions, RelayUnderTest } from '../relay-under-test.ts';

async function shared(setup: Parameters<typeof RelayUnderTest.start>[0] = {}) {
  const relay = await RelayUnderTest.start({ lan: lanOptions(), ...setup });
  await relay.relay.sharing?.turnOn();
  const [url = ''] = relay.relay.sharing?.view().urls ?? [];
  return { relay, url, port: Number(new URL(url).port) };
}

async function askPlain(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
) {
  const sent = request({ host: '127.0.0.2', port, path, agent: false, ...options });
  sent.end(options.method === 'POST' ? '{"text":"in the clear"}' : undefined);
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

function socketTo(port: number): Socket {
  const socket = connect(port, '127.0.0.2').on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

test('plain HTTP on the port of HTTPS is led to https on the same port', async () => {
  const { relay, url, port } = await shared();
  expect(await askPlain(port, '/?a=b')).toMatchObject({ status: 307, headers: { location: `${url}/?a=b` } });
  expect(await askPlain(port, '/', { method: 'HEAD' })).toMatchObject({ status: 307 });
  expect(await askPlain(port, '/', { headers: { host: '127.0.0.2' } })).toMatchObject({
    headers: { location: `${url}/` },
  });
  await relay.mustStillServe();
});

test('it leads nobody elsewhere, and nobody on who sends in the clear', async () => {
  const { port, relay } = await shared();
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.9']) {
    expect(await askPlain(port, '/', { headers: { host } })).toMatchObject({ status: 403 });
  }
  expect((await askPlain(port, '//evil.example/')).headers.location).toBe(`https://127.0.0.2:${port}//evil.example/`);
  const told = [
    await askPlain(port, '/transcription', { method: 'POST' }),
    await askPlain(port, '/devices', { headers: { authorization: `Bearer ${relay.phone}` } }),
    await askPlain(port, 'http://evil.example/'),
  ];
  for (const { status, body, headers } of told) {
    expect([status, headers.location]).toEqual([400, undefined]);
    expect(body).toContain('speaks HTTPS');
  }
});

test('silence, half a request and nonsense end at the limit, and with the relay', async () => {
  const clock = new FakeClock();
  const { relay, port } = await shared({ clock });
  const silent = socketTo(port);
  const half = socketTo(port);
  const nonsense = socketTo(port);
  await Promise.all([silent, half, nonsense].map((socket) => once(socket, 'connect')));
  half.write('GET / HT');
  nonsense.write('\u0001'.repeat(64));
  await waitFor(() => nonsense.closed);
  // The half request has been taken as plain once a whole one after it is answered.
  expect(await askPlain(port, '/')).toMatchObject({ status: 307 });
  expect([silent.closed, half.closed]).toEqual([false, false]);
  clock.advance(60_000);
  await waitFor(() => silent.closed && half.closed);
  const late = socketTo(port);
  await once(late, 'connect');
  expect(await askPlain(port, '/')).toMatchObject({ status: 307 });
  await relay.relay.stop();
  await waitFor(() => late.closed);
});

test('the first byte may come alone, and late', async () => {
  const { port } = await shared();
  const socket = socketTo(port);
  await once(socket, 'connect');
  socket.write('G');
  expect(await askPlain(port, '/')).toMatchObject({ status: 307 });
  socket.write(`ET / HTTP/1.1\r\nHost: 127.0.0.2:${port}\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1.1 307 /);
});

test('a name has its own certificate, everything else that of the address', async () => {
  const identity = tlsIdentity(undefined, undefined, ['desk.local', 'desk.lan']);
  const { port } = await shared({
    lan: { ...lanOptions(), identity },
    hostNames: ['desk.lan', 'desk.local'],
  });
  const seen = async (servername: string) => {
    const sent = get({ host: '127.0.0.2', port, path: '/health', agent: false, rejectUnauthorized: false, servername });
    const [response] = await once(sent, 'response');
    const certificate = (response.socket as TLSSocket).getPeerX509Certificate();
    response.resume();
    return certificate?.subjectAltName;
  };
  expect(await seen('')).toBe('IP Address:127.0.0.2');
  expect(await seen('desk.lan')).toBe('DNS:desk.lan');
  expect(await seen('DESK.local')).toBe('DNS:desk.local');
  expect(await seen('other.example')).toBe('IP Address:127.0.0.2');
});
