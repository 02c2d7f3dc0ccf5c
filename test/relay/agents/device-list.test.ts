import { expect, test, vi } from 'vitest';
import { DeviceList } from '../../../src/relay/agents/device-list.ts';

/** Computers `a`, `b`, …; `looks` counts how often it was looked up what one is called. */
function setUp(count: number) {
  let receivers: readonly string[] = Array.from({ length: count }, (_, index) => String.fromCharCode(97 + index));
  const given = new Map<string, string>();
  const said = new Map<string, string>();
  const looks = vi.fn((deviceId: string) => given.get(deviceId));
  const renames = { given: 0, said: 0 };
  const list = new DeviceList({
    registry: { getConnectedDevices: () => [], getAgent: () => undefined },
    known: {
      get: (deviceId) => ({ deviceId, name: said.get(deviceId), platform: undefined, lastSeenAt: 0 }),
      get renames() {
        return renames.said;
      },
    },
    names: {
      get: looks,
      get renames() {
        return renames.given;
      },
    },
    receivers: { hasReceiver: (deviceId) => receivers.includes(deviceId), receivers: () => receivers },
    outbox: { getQueueSize: () => 0, waiting: () => undefined },
    acks: { inFlight: () => 0, lastAckMs: () => undefined },
  });
  return {
    list,
    looks,
    nameOf: (deviceId: string) => list.detail(deviceId)?.name,
    give(deviceId: string, name: string) {
      given.set(deviceId, name);
      renames.given += 1;
    },
    say(deviceId: string, name: string) {
      said.set(deviceId, name);
      renames.said += 1;
    },
    setReceivers(deviceIds: readonly string[]) {
      receivers = deviceIds;
    },
  };
}

test('what one device is like costs no look at all the others, until one has another name', () => {
  const { list, looks, nameOf, give, say, setReceivers } = setUp(3);
  expect(['a', 'b', 'c'].map(nameOf)).toEqual(['a', 'b', 'c']);
  for (let change = 0; change < 100; change += 1) nameOf('b');
  list.details();
  expect(looks).toHaveBeenCalledTimes(3);

  give('c', 'b');
  expect(['a', 'b', 'c'].map(nameOf)).toEqual(['a', 'b (b)', 'b']);
  say('a', 'Ana');
  expect(['a', 'b', 'c'].map(nameOf)).toEqual(['Ana', 'b (b)', 'b']);
  setReceivers(['a', 'b']);
  expect(['a', 'b', 'c'].map(nameOf)).toEqual(['Ana', 'b', undefined]);
  expect(looks).toHaveBeenCalledTimes(3 + 3 + 3 + 2);
});

test('whoever may send to some sees their names as if there were no others', () => {
  const { list, give } = setUp(3);
  give('a', 'desk');
  give('b', 'desk');
  const seen = (devices: string[] | 'all') =>
    list.details({ grants: { devices, keys: true } }).map(({ deviceId, name }) => [deviceId, name]);
  expect(seen('all')).toEqual([
    ['a', 'desk'],
    ['b', 'desk (b)'],
    ['c', 'c'],
  ]);
  expect(seen(['c', 'b', 'nobody'])).toEqual([
    ['b', 'desk'],
    ['c', 'c'],
  ]);
});
