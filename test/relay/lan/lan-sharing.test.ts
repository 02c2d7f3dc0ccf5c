import { once } from 'node:events';
import { get } from 'node:https';
import { connect, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { keyPin } from '../../../src/base/key-pin.ts';
import type { AuditEvent } from '../../../src/relay/audit/audit.ts';
import type { Shared } from '../../../src/relay/lan/lan-options.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { tlsIdentity } from '../../helpers/tls-identity.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

async function ask(url: string, headers: Record<string, string> = {}) {
  const sent = get(url, { rejectUnauthorized: false, agent: false, headers });
  const [response] = await once(sent, 'response');
  const certificate = (response.socket as TLSSocket).getPeerX509Certificate();
  const body = JSON.parse(await text(response));
  return { status: response.statusCode, body, pin: certificate && keyPin(certificate.publicKey) };
}

async function refused(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  onTestFinished(() => void socket.destroy());
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(false));
    socket.once('error', () => resolve(true));
  });
}

const portOf = (url = ''): number => Number(new URL(url).port);

test('nothing listens on the LAN but while it is shared', async () => {
  const identity = tlsIdentity();
  const events: AuditEvent[] = [];
  const audit = { record: (event: AuditEvent) => void events.push(event) };
  const lan = { identity, port: 0, addresses: () => ['127.0.0.2'] };
  const relay = await RelayUnderTest.start({ lan, audit });
  expect((await relay.call('GET', '/sharing', { token: relay.owner })).body).toEqual({
    success: true,
    lan: false,
    urls: [],
    namedUrls: [],
    trustedUrls: [],
    insecureUrls: [],
    pin: identity.pin,
  });
  const on = await relay.call('PUT', '/sharing', { token: relay.owner, body: { lan: true } });
  expect(on).toMatchObject({ status: 200, body: { lan: true, insecureUrls: [] } });
  const [url = ''] = on.body.urls;
  expect(url).toMatch(/^https:\/\/127\.0\.0\.2:\d+$/);
  const authorization = `Bearer ${relay.phone}`;
  expect(await ask(`${url}/devices`, { authorization })).toMatchObject({ status: 200, pin: identity.pin });
  expect(await ask(`${url}/devices`)).toMatchObject({ status: 401 });
  expect((await ask(`${url}/health`)).body).toEqual({ status: 'ok' });
  expect(await ask(`${url}/health`, { host: 'evil.example' })).toMatchObject({ status: 403 });

  const agent = await RawAgent.register({ url, token: relay.desk, deviceId: 'desk', rejectUnauthorized: false });
  onTestFinished(() => agent.stop());
  agent.ackEverything();
  expect((await relay.post('over TLS')).body.status).toBe('typed');

  await relay.call('PUT', '/sharing', { token: relay.owner, body: { lan: false } });
  expect(await refused('127.0.0.2', portOf(url))).toBe(true);
  // Whoever came over the LAN is out.
  await agent.closing();
  expect((await relay.call('GET', '/devices')).body.devices).toEqual([]);
  expect(events.map(({ type }) => type).filter((type) => type.startsWith('sharing'))).toEqual([
    'sharing.on',
    'sharing.off',
  ]);
});

test('it follows the addresses of the computer, with the same key', async () => {
  const clock = new FakeClock();
  const identity = tlsIdentity(undefined, clock);
  let addresses = ['127.0.0.2'];
  const relay = await RelayUnderTest.start({ clock, lan: { identity, port: 0, addresses: () => addresses } });
  const { sharing } = relay.relay;
  await sharing?.turnOn();
  const port = portOf(sharing?.view().urls[0]);
  addresses = ['127.0.0.3', '127.0.0.4'];
  clock.advance(5_000);
  await waitFor(() => sharing?.view().urls.length === 2);
  expect(await refused('127.0.0.2', port)).toBe(true);
  for (const url of sharing?.view().urls ?? []) expect(await ask(`${url}/health`)).toMatchObject({ pin: identity.pin });
  addresses = [];
  clock.advance(5_000);
  await waitFor(() => sharing?.view().urls.length === 0);
  expect(sharing?.view().lan).toBe(true);
});

test('it is announced while it is shared, and anew when the addresses have changed', async () => {
  const clock = new FakeClock();
  const announced: string[] = [];
  let addresses = ['127.0.0.2'];
  const advertise = ({ port, addresses: places }: Shared) => {
    announced.push(`on ${port} of ${places}`);
    return { localName: undefined, stop: async () => void announced.push('off') };
  };
  const identity = tlsIdentity(undefined, clock);
  const relay = await RelayUnderTest.start({
    clock,
    lan: { identity, port: 0, addresses: () => addresses, advertise },
  });
  const { sharing } = relay.relay;
  expect(announced).toEqual([]);
  await sharing?.turnOn();
  const on = `on ${portOf(sharing?.view().urls[0])} of`;
  clock.advance(5_000);
  addresses = ['127.0.0.2', '127.0.0.3'];
  clock.advance(5_000);
  await waitFor(() => announced.length === 3);
  await sharing?.announceAgain();
  await sharing?.turnOff();
  const both = `${on} 127.0.0.2,127.0.0.3`;
  expect(announced).toEqual([`${on} 127.0.0.2`, 'off', both, 'off', both, 'off']);
  await sharing?.announceAgain();
  expect(announced).toHaveLength(6);
});

test('tells of every change of what is shared, and of nothing else', async () => {
  const clock = new FakeClock();
  let addresses = ['127.0.0.2'];
  const lan = { identity: tlsIdentity(undefined, clock), port: 0, addresses: () => addresses };
  const { sharing } = (await RelayUnderTest.start({ clock, lan })).relay;
  const told: number[] = [];
  sharing?.onChanged(() => told.push(sharing.view().urls.length));
  await sharing?.turnOn();
  await sharing?.turnOn();
  clock.advance(5_000);
  await sharing?.announceAgain();
  expect(told).toEqual([1]);
  addresses = ['127.0.0.2', '127.0.0.3'];
  clock.advance(5_000);
  await waitFor(() => told.length === 2);
  await sharing?.turnOff();
  await waitFor(() => told.length === 3);
  expect(told).toEqual([1, 2, 0]);
});

test('links have the first address first and the name beside it, until another computer has the name', async () => {
  let lost: () => void = () => undefined;
  let localName: string | undefined = 'desk.local';
  const advertise = ({ onNameLost }: Shared) => {
    lost = onNameLost;
    return {
      get localName() {
        return localName;
      },
      stop: async () => undefined,
    };
  };
  const addresses = () => ['127.0.0.3', '127.0.0.2'];
  const relay = await RelayUnderTest.start({ lan: { identity: tlsIdentity(), port: 0, addresses, advertise } });
  const { sharing } = relay.relay;
  await sharing?.turnOn();
  const hosts = async () => {
    const { body } = await relay.call('POST', '/pairing', { token: relay.owner, body: { role: 'send' } });
    return body.links.map((link: string) => new URL(link).hostname);
  };
  expect(await hosts()).toEqual(['127.0.0.3', 'desk.local', '127.0.0.2']);
  let told = 0;
  sharing?.onChanged(() => {
    told += 1;
  });
  localName = undefined;
  lost();
  expect(told).toBe(1);
  expect(await hosts()).toEqual(['127.0.0.3', '127.0.0.2']);
});

test('plain HTTP on the LAN only when the settings say so', async () => {
  const probe: Server = createServer().listen(0, '127.0.0.2');
  await once(probe, 'listening');
  const insecurePort = (probe.address() as { port: number }).port;
  probe.close();
  await once(probe, 'close');
  const relay = await RelayUnderTest.start({
    lan: { identity: tlsIdentity(), port: 0, insecurePort, addresses: () => ['127.0.0.2'] },
  });
  await relay.relay.sharing?.turnOn();
  expect(relay.relay.sharing?.view().insecureUrls).toEqual([`http://127.0.0.2:${insecurePort}`]);
  expect((await fetch(`http://127.0.0.2:${insecurePort}/health`)).status).toBe(200);
});

test('a port that is taken is said, and sharing stays off', async () => {
  const squatter: Server = createServer().listen(0, '127.0.0.2');
  await once(squatter, 'listening');
  onTestFinished(() => void squatter.close());
  const { port } = squatter.address() as { port: number };
  const relay = await RelayUnderTest.start({
    lan: { identity: tlsIdentity(), port, addresses: () => ['127.0.0.2'] },
  });
  const answer = await relay.call('PUT', '/sharing', { token: relay.owner, body: { lan: true } });
  expect(answer.body.error.message).toContain(`Port ${port} of 127.0.0.2 is in use`);
  expect(relay.relay.sharing?.view().lan).toBe(false);
});

test('only admin may share, and open a window for pairing', async () => {
  const relay = await RelayUnderTest.start({
    lan: { identity: tlsIdentity(), port: 0, addresses: () => ['127.0.0.2'] },
  });
  for (const [method, path] of [
    ['GET', '/sharing'],
    ['PUT', '/sharing'],
    ['GET', '/pairing'],
    ['POST', '/pairing'],
    ['DELETE', '/pairing'],
  ] as const) {
    expect((await relay.call(method, path, { token: '' })).status).toBe(401);
    for (const token of [relay.phone, relay.desk]) expect((await relay.call(method, path, { token })).status).toBe(403);
  }
});
