import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../../src/base/database.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';
import { RawAgent } from '../../../helpers/raw-agent.ts';
import { waitFor } from '../../../helpers/wait-for.ts';
import { RelayUnderTest } from '../../relay-under-test.ts';

async function newcomer(relay: RelayUnderTest): Promise<RawAgent> {
  const agent = await RawAgent.open({ url: relay.url, token: relay.desk });
  onTestFinished(() => agent.stop());
  agent.send({ type: 'register', deviceId: 'desk', name: 'newcomer' });
  return agent;
}

test('a duplicate is refused while the first one lives', async () => {
  const relay = await RelayUnderTest.start();
  const first = await relay.agent();
  const second = await newcomer(relay);
  expect(await second.closing()).toEqual({ code: 4000, reason: 'DUPLICATE_CONNECTION' });
  first.ackEverything();
  expect((await relay.post('x')).body.status).toBe('typed');
});

test('a duplicate takes the place of a dead one, with the frames that it sent meanwhile', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const first = await relay.agent();
  const answer = relay.post('x');
  await waitFor(() => first.transcriptions.length === 1);
  const id = first.transcriptions[0]?.id ?? '';
  first.freeze();
  const second = await newcomer(relay);
  const third = await newcomer(relay);
  second.ack(id, { receipt: 'read' });
  second.send({ type: 'status', canType: true, paused: false, locked: false, target: 'xterm' });
  const settled = new Promise((resolve) => second.socket.once('pong', resolve));
  second.socket.ping();
  await settled;
  clock.advance(1_999);
  expect(second.frames).toEqual([]);
  clock.advance(1);
  // The cut alone would make it `queued`; the newcomer's ACK came before that was on disk.
  expect(await answer).toMatchObject({ body: { status: 'typed' } });
  await waitFor(() => second.frames.length > 0);
  expect(second.frames[0]).toEqual({
    type: 'registered',
    deviceId: 'desk',
    relayId: 'relay-1',
    pingIntervalMs: 30_000,
    epoch: expect.any(String),
  });
  expect((await third.closing()).code).toBe(4000);
  await waitFor(() => relay.relay.devices()[0]?.status !== undefined);
  expect(relay.relay.devices()[0]).toMatchObject({ name: 'newcomer', status: { target: 'xterm' }, queueDepth: 0 });
  expect(await relay.status(id)).toBe('typed');
  expect(second.transcriptions).toEqual([]);
});

test('the newcomer is taken at once when the first one goes by itself', async () => {
  const relay = await RelayUnderTest.start({ clock: new FakeClock() });
  const first = await relay.agent();
  first.freeze();
  const second = await newcomer(relay);
  const settled = new Promise((resolve) => second.socket.once('pong', resolve));
  second.socket.ping();
  await settled;
  first.stop();
  await waitFor(() => second.frames.length === 1);
});

test('a newcomer that goes during the probe leaves the first one alone', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const first = await relay.agent();
  first.freeze();
  const second = await newcomer(relay);
  const settled = new Promise((resolve) => second.socket.once('pong', resolve));
  second.socket.ping();
  await settled;
  second.stop();
  const third = await RawAgent.open({ url: relay.url, token: relay.desk });
  third.stop();
  first.socket.resume();
  await waitFor(() => first.pings > 0);
  clock.advance(10_000);
  first.ackEverything();
  expect((await relay.post('x')).body.status).toBe('typed');
});

test('frames kept for a waiting newcomer are bounded', async () => {
  const relay = await RelayUnderTest.start({ clock: new FakeClock(), limits: { maxKeptFrames: 3 } });
  (await relay.agent()).freeze();
  const second = await newcomer(relay);
  for (let i = 0; i < 4; i += 1) second.send({ type: 'status', canType: true, paused: false, locked: false });
  expect((await second.closing()).code).toBe(4003);
});

test('two missed pongs cut, a pong keeps alive', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const token = await relay.relay.tokens.create({ name: 'laptop', scope: 'receive', deviceId: 'laptop' });
  const alive = await RawAgent.register({ url: relay.url, token, deviceId: 'laptop' });
  onTestFinished(() => alive.stop());
  (await relay.agent()).freeze();
  for (let beat = 1; beat <= 3; beat += 1) {
    expect(relay.relay.devices().filter(({ online }) => online)).toHaveLength(2);
    clock.advance(30_000);
    if (beat < 3) await waitFor(() => alive.pings === beat);
    // The pong is in when something sent after it is.
    alive.send({ type: 'status', canType: true, paused: false, locked: false, target: `beat ${beat}` });
    await waitFor(() => relay.relay.devices().some(({ status }) => status?.target === `beat ${beat}`));
  }
  expect((await relay.call('GET', '/devices')).body.devices).toEqual(['laptop']);
});

test('one computer is one device, however its name is written', async () => {
  const relay = await RelayUnderTest.start();
  const token = await relay.relay.tokens.create({ name: 'pc', scope: 'receive', deviceId: 'desk-pc' });
  const agent = await RawAgent.register({ url: relay.url, token, deviceId: 'Desk-PC ' });
  onTestFinished(() => agent.stop());
  agent.ackEverything();
  for (const deviceId of ['Desk-PC ', 'desk-pc', 'DESK-PC']) {
    expect((await relay.post('x', { deviceId })).body.status).toBe('typed');
  }
  expect((await relay.call('GET', '/devices')).body.devices).toEqual(['desk-pc']);
});

test('devices are listed with what is known of them, connected or away', async () => {
  const clock = new FakeClock();
  const database = openDatabase(':memory:');
  const secret = Buffer.alloc(32, 1);
  const relay = await RelayUnderTest.start({ clock, database, secret });
  expect((await relay.call('GET', '/devices')).body).toEqual({
    success: true,
    devices: [],
    details: [{ deviceId: 'desk', name: 'desk', online: false, queueDepth: 0, inFlight: 0 }],
  });
  const since = new Date(clock.now()).toISOString();
  const agent = await RawAgent.register({
    url: relay.url,
    token: relay.desk,
    deviceId: 'desk',
    name: 'My desk',
    platform: 'linux',
  });
  agent.send({ type: 'status', canType: false, reason: 'no display', paused: false, locked: true });
  await waitFor(() => relay.relay.devices()[0]?.status !== undefined);
  const status = { canType: false, reason: 'no display', paused: false, locked: true };
  const detail = {
    deviceId: 'desk',
    name: 'My desk',
    online: true,
    connectedAt: since,
    lastSeenAt: since,
    queueDepth: 0,
    inFlight: 0,
    platform: 'linux',
    status,
  };
  expect((await relay.call('GET', '/devices')).body).toEqual({ success: true, devices: ['desk'], details: [detail] });
  agent.stop();
  await waitFor(() => !relay.relay.devices()[0]?.online);
  expect((await relay.call('GET', '/devices')).body.devices).toEqual([]);
  await relay.relay.stop();
  const after = await RelayUnderTest.start({ clock, database, secret });
  expect(after.relay.devices()).toMatchObject([
    { name: 'My desk', platform: 'linux', online: false, lastSeenAt: since },
  ]);
});
