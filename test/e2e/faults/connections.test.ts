import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { AgentProcess } from '../../helpers/processes/agent-process.ts';
import { DESK, RelayProcess } from '../../helpers/processes/relay-process.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { TcpProxy } from '../../helpers/tcp-proxy.ts';
import { type Display, missingPrograms, startDisplay } from '../desktop/display.ts';
import { SplitHub } from './split-hub.ts';

/** One connection for a device, and nobody is locked out by a dead one. */

const missing = missingPrograms('xterm');
/** What a newcomer is kept waiting at most, from the newcomer's first packet to its registration. */
const TAKE_OVER_MS = 3_000;

const urlOf = (relay: RelayProcess): string => `${relay.url.replace('http', 'ws')}/ws`;

async function agentOf(relay: RelayProcess, relayUrl = urlOf(relay)): Promise<AgentProcess> {
  const agent = AgentProcess.forTest({ relayUrl, token: relay.desk, deviceId: DESK });
  await agent.start();
  expect(agent.child.ready.device?.connection.phase).toBe('registered');
  return agent;
}

async function newcomer(relay: RelayProcess): Promise<RawAgent> {
  const agent = await RawAgent.open({ url: relay.url, token: relay.desk });
  onTestFinished(() => agent.stop());
  agent.send({ type: 'register', deviceId: DESK, name: 'newcomer' });
  return agent;
}

/** Registers a second connection, and answers how long that took. */
async function takeOver(relay: RelayProcess): Promise<{ agent: RawAgent; tookMs: number }> {
  const startedAt = performance.now();
  const agent = await newcomer(relay);
  await eventually('the newcomer to be in', () => agent.frames.some(({ type }) => type === 'registered'));
  return { agent, tookMs: performance.now() - startedAt };
}

it('a duplicate while the first is alive is closed with 4000 DUPLICATE_CONNECTION', async () => {
  const relay = await RelayProcess.forTest();
  await agentOf(relay);
  const { connectedAt } = await relay.device();
  const second = await newcomer(relay);
  expect(await second.closing()).toEqual({ code: 4000, reason: 'DUPLICATE_CONNECTION' });
  expect(await relay.device()).toMatchObject({ online: true, connectedAt });
});

it('a real agent that was refused as the duplicate comes in by itself when the first one goes', async () => {
  const relay = await RelayProcess.forTest();
  const first = await RawAgent.register({ url: relay.url, token: relay.desk, deviceId: DESK, name: 'first' });
  onTestFinished(() => first.stop());
  const second = AgentProcess.forTest({ relayUrl: urlOf(relay), token: relay.desk, deviceId: DESK });
  const starting = second.start();
  await eventually('the first to be probed', () => first.pings > 0);
  // What the relay answers to after the pong, it answers to after having refused the second.
  first.socket.ping();
  await once(first.socket, 'pong');
  expect((await relay.device()).name).toBe('first');
  first.stop();
  await starting;
  await eventually('the second to be in', async () => (await relay.device()).online, 30_000);
  expect(second.child.output()).toContain('DUPLICATE_CONNECTION');
});

it('a duplicate while the first is stopped (SIGSTOP) is in within 3 s; what the first has, it does not get', async () => {
  const relay = await RelayProcess.forTest();
  const first = await agentOf(relay);
  first.freeze();
  const answer = relay.post('on its way');
  await eventually('it to be written', async () => (await relay.device()).inFlight === 1);
  const { agent, tookMs } = await takeOver(relay);
  expect(tookMs).toBeLessThan(TAKE_OVER_MS);
  const { messageId } = (await answer).body;
  agent.ackEverything();
  await relay.settled();
  // Its inbox is another one: it would type what the first may have typed (docs/decisions/0070).
  expect(await relay.message(messageId)).toMatchObject({ status: 'failed', error: { code: 'UNCERTAIN' } });
  expect((await relay.post('new')).body).toMatchObject({ status: 'typed' });
  expect(agent.texts).toEqual(['new']);
  expect(await relay.connected()).toEqual([DESK]);
  expect((await relay.device()).name).toBe('newcomer');
});

it('a duplicate while the first is behind a black hole is in within 3 s', async () => {
  const relay = await RelayProcess.forTest();
  const proxy = await TcpProxy.forTest(() => relay.port);
  await agentOf(relay, proxy.relayUrl);
  proxy.blackHole();
  const { agent, tookMs } = await takeOver(relay);
  expect(tookMs).toBeLessThan(TAKE_OVER_MS);
  agent.ackEverything();
  expect((await relay.post('x')).body).toMatchObject({ status: 'typed' });
});

it('Desk-PC, desk-pc and DESK-PC are one device', async () => {
  const relay = await RelayProcess.forTest();
  const token = await relay.token('receive', 'pc', ' Desk-PC');
  const agent = await RawAgent.register({ url: relay.url, token, deviceId: 'Desk-PC ' });
  onTestFinished(() => agent.stop());
  agent.ackEverything();
  expect(await relay.connected()).toEqual(['desk-pc']);
  for (const deviceId of ['Desk-PC ', 'desk-pc', 'DESK-PC']) {
    expect((await relay.post('x', { deviceId })).body).toMatchObject({ status: 'typed' });
    const second = await RawAgent.open({ url: relay.url, token });
    onTestFinished(() => second.stop());
    second.send({ type: 'register', deviceId });
    expect(await second.closing()).toEqual({ code: 4000, reason: 'DUPLICATE_CONNECTION' });
  }
  expect(agent.texts).toHaveLength(3);
});

it('a device is gone from /devices at once when its agent is stopped, killed or cut', async () => {
  const relay = await RelayProcess.forTest();
  const agent = await agentOf(relay);
  const goneWithin = async (end: () => Promise<void>, limitMs: number): Promise<void> => {
    await eventually('the device to be there', async () => (await relay.connected()).length === 1);
    await end();
    await eventually('the device to be gone', async () => (await relay.connected()).length === 0, limitMs);
    expect(await relay.device()).toMatchObject({ online: false, lastSeenAt: expect.any(String) });
  };
  await goneWithin(() => agent.child.stop(), 200);
  await agent.start();
  await goneWithin(() => agent.kill9(), 200);
  const raw = await RawAgent.register({ url: relay.url, token: relay.desk, deviceId: DESK });
  await goneWithin(async () => raw.stop(), 200);
});

describe('in a real window', skipUnless(missing === undefined, missing ?? ''), () => {
  let display: Display;
  beforeAll(async () => {
    display = await startDisplay();
  });
  afterAll(() => display?.stop());

  it('an agent that was stopped and lost its place types nothing of what it had, once it goes on', async () => {
    const hub = await SplitHub.forTest(display);
    const agent = await hub.startAgent(urlOf(hub.relay));
    expect((await hub.relay.post('before|')).body).toMatchObject({ status: 'typed' });
    agent.freeze();
    const answer = hub.relay.post('once|');
    await eventually('it to be written', async () => (await hub.relay.device()).inFlight === 1);
    const { agent: second } = await takeOver(hub.relay);
    second.ackEverything();
    await hub.relay.settled();
    const { messageId } = (await answer).body;
    expect(await hub.relay.message(messageId)).toMatchObject({ status: 'failed', error: { code: 'UNCERTAIN' } });
    agent.thaw();
    second.stop();
    const isBack = async (): Promise<boolean> => {
      const { online, name } = await hub.relay.device();
      return online && name !== 'newcomer';
    };
    await eventually('the first to be back', isBack, 20_000);
    expect(second.texts).toEqual([]);
    expect(await hub.typedInAll()).toEqual(['before|']);
  });
});
