import { expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { Heartbeat, type HeartbeatClients } from '../../../src/server/heartbeat/heartbeat.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

class Clients implements HeartbeatClients {
  readonly unanswered = new Map<string, number>([
    ['mute', 0],
    ['alive', 0],
  ]);
  clientIds() {
    return this.unanswered.keys();
  }
  unansweredPings(id: string) {
    return this.unanswered.get(id) ?? 0;
  }
  ping(id: string) {
    this.unanswered.set(id, id === 'alive' ? 0 : this.unansweredPings(id) + 1);
  }
  terminate(id: string) {
    this.unanswered.delete(id);
  }
}

test('cuts after two pongs missed in a row, and stops when told', () => {
  const clock = new FakeClock();
  const clients = new Clients();
  const limits = { pingIntervalMs: 30_000, missedPongsAllowed: 2 };
  const heartbeat = new Heartbeat(clients, (id) => clients.terminate(id), limits, clock, silentLogger);
  clock.advance(30_000);
  expect(clients.unanswered.get('mute')).toBe(0);
  heartbeat.startHeartbeat();
  heartbeat.startHeartbeat();
  expect(clock.pendingTimers).toBe(1);
  clock.advance(60_000);
  expect(clients.unanswered.get('mute')).toBe(2);
  clock.advance(30_000);
  expect([...clients.unanswered.keys()]).toEqual(['alive']);
  heartbeat.stopHeartbeat();
  expect(clock.pendingTimers).toBe(0);
});

test('with very many connections the pings are spread, each still once in an interval', () => {
  const clock = new FakeClock();
  const pinged: string[] = [];
  const ids = Array.from({ length: 1_000 }, (_, index) => `c${index}`);
  const clients: HeartbeatClients = {
    clientIds: () => ids,
    unansweredPings: () => 0,
    ping: (id) => pinged.push(id),
  };
  const limits = { pingIntervalMs: 30_000, missedPongsAllowed: 2 };
  const heartbeat = new Heartbeat(clients, () => expect.unreachable(), limits, clock, silentLogger);
  heartbeat.startHeartbeat();
  clock.advance(30_000);
  const inOneTurn = [pinged.length];
  for (let turn = 1; turn < 40; turn += 1) {
    clock.advance(750);
    inOneTurn.push(pinged.length - inOneTurn.reduce((sum, count) => sum + count, 0));
  }
  expect(inOneTurn).toEqual(Array(40).fill(25));
  expect(pinged).toEqual(ids);
  clock.advance(750);
  expect(pinged.slice(1_000)).toEqual(ids.slice(0, 25));
  heartbeat.stopHeartbeat();
  expect(clock.pendingTimers).toBe(0);
});
