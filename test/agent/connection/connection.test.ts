import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Backoff } from '../../../src/agent/connection/backoff.ts';
import { AgentUnderTest } from '../../helpers/agent-under-test.ts';
import { waitFor } from '../../helpers/wait-for.ts';

let test: AgentUnderTest;

beforeEach(async () => {
  test = await AgentUnderTest.start();
});
afterEach(() => test.stop());

async function waiting(): Promise<number> {
  await waitFor(() => test.agent.connection().phase === 'waiting', 'the agent to wait');
  return (test.agent.connection().retryAt ?? 0) - test.clock.now();
}

describe('registration', () => {
  it('sends its token in the header, and who it is', async () => {
    const peer = await test.relay.peer();
    expect(peer.headers.authorization).toBe('Bearer test-token');
    expect(peer.headers['sec-websocket-extensions']).toBeUndefined();
    expect(peer.frames[0]).toEqual({
      type: 'register',
      ...{ deviceId: 'desk-pc', name: 'Desk PC', platform: 'linux' },
      journal: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    await waitFor(() => test.agent.connection().phase === 'registered');
    expect(test.agent.connection()).toEqual({ phase: 'registered', relayId: 'scripted-relay' });
  });

  it('gives up after 10 s without an answer', async () => {
    const peer = await test.relay.peer();
    test.relay.admission = 'ignore-register';
    peer.socket.terminate();
    await waiting();
    test.clock.advance(2_000);
    await test.relay.peer(1);
    test.clock.advance(10_000);
    await waiting();
    expect(test.agent.connection().problem?.code).toBe('TIMEOUT');
  });
});

describe('reconnection', () => {
  it('starts at 1 to 2 s and ends at 1 to 30 s, uniformly', () => {
    const ladder = (random: number): number[] => {
      const backoff = new Backoff(() => random);
      return Array.from({ length: 7 }, () => backoff.next());
    };
    expect(ladder(0)).toEqual(Array(7).fill(1_000));
    expect(ladder(1)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(ladder(0.5)).toEqual([1_500, 2_500, 4_500, 8_500, 15_500, 15_500, 15_500]);
  });

  it('waits longer after each failure and starts anew after a registration', async () => {
    const peer = await test.relay.peer();
    test.relay.admission = { status: 500 };
    peer.socket.terminate();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const wait = await waiting();
      waits.push(wait);
      test.clock.advance(wait);
      await waitFor(() => test.relay.attempts === 1 + attempt && test.agent.connection().phase === 'waiting');
    }
    expect(waits).toEqual([1_500, 2_500, 4_500]);
    expect(test.agent.connection().problem?.code).toBe('UNREACHABLE');
    test.relay.admission = 'register';
    test.clock.advance(await waiting());
    const next = await test.relay.peer(1);
    await waitFor(() => test.agent.connection().phase === 'registered');
    next.socket.terminate();
    expect(await waiting()).toBe(1_500);
  });

  it.each([
    [4000, 'DUPLICATE_CONNECTION', 1_500],
    [4001, 'UNAUTHORIZED', 30_000],
    [4002, 'REGISTRATION_FAILED', 1_500],
    [1001, 'SHUTTING_DOWN', 1_500],
    [4009, 'DRAINING', 250],
  ])('close code %i: %s, again in %i ms', async (code, problem, delayMs) => {
    const peer = await test.relay.peer();
    await waitFor(() => test.agent.connection().phase === 'registered');
    peer.socket.close(code);
    expect(await waiting()).toBe(delayMs);
    expect(test.agent.connection().problem?.code).toBe(problem);
    expect(test.events).toContainEqual({ type: 'connection', connection: test.agent.connection() });
  });

  it('takes a 401 in place of the upgrade for a refused token', async () => {
    const peer = await test.relay.peer();
    test.relay.admission = { status: 401 };
    peer.socket.terminate();
    test.clock.advance(await waiting());
    await waitFor(() => test.relay.attempts === 2);
    expect(await waiting()).toBe(30_000);
    expect(test.agent.connection().problem?.code).toBe('UNAUTHORIZED');
  });

  it('survives an address that is none', async () => {
    const other = await AgentUnderTest.start({ relay: { url: 'no address' } });
    expect(other.agent.connection()).toMatchObject({ phase: 'waiting', problem: { code: 'UNREACHABLE' } });
    await other.stop();
  });
});

describe('wake-up', () => {
  it('reconnects at once when told', async () => {
    const peer = await test.relay.peer();
    peer.socket.terminate();
    await waiting();
    test.agent.wake();
    await test.relay.peer(1);
  });

  it('reconnects at once when the wall clock ran ahead', async () => {
    const peer = await test.relay.peer();
    await waitFor(() => test.agent.connection().phase === 'registered');
    peer.socket.close(4001);
    await waiting();
    test.clock.advance(4_900);
    test.clock.setWallClock(test.clock.now() + 3_600_000);
    test.clock.advance(100);
    await test.relay.peer(1);
  });

  it('keeps a connection that answers, and cuts one that does not', async () => {
    const peer = await test.relay.peer();
    await waitFor(() => test.agent.connection().phase === 'registered');
    test.agent.wake();
    await peer.settled();
    test.clock.advance(2_000);
    expect(test.agent.connection().phase).toBe('registered');
    peer.socket.pause();
    test.agent.wake();
    test.clock.advance(2_000);
    await waiting();
    expect(test.agent.connection().problem?.code).toBe('SILENT');
  });
});

describe('watchdog', () => {
  it('cuts a silent connection after 2.5 ping intervals, and pings keep it', async () => {
    const peer = await test.relay.peer();
    await waitFor(() => test.agent.connection().phase === 'registered');
    for (let minute = 0; minute < 3; minute += 1) {
      test.clock.advance(74_000);
      await peer.settled();
      expect(test.agent.connection().phase).toBe('registered');
    }
    test.clock.advance(75_000);
    await waiting();
    expect(test.agent.connection().problem?.code).toBe('SILENT');
  });
});

it('leaves nothing running after stop', async () => {
  const peer = await test.relay.peer();
  await test.agent.stop();
  await waitFor(() => peer.socket.readyState === peer.socket.CLOSED);
  expect(test.clock.pendingTimers).toBe(0);
  expect(test.agent.connection()).toEqual({ phase: 'stopped' });
  expect(test.typist.connected).toBe(false);
});
