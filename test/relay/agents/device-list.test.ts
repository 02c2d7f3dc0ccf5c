import { expect, test, vi } from 'vitest';
import { DeviceList } from '../../../src/relay/agents/device-list.ts';

test('what some devices are called is found out once for all of them, and anew the next time', () => {
  const ids = ['a', 'b', 'c'];
  const given = new Map<string, string>();
  const receivers = vi.fn(() => ids);
  const list = new DeviceList({
    registry: { getConnectedDevices: () => [], getAgent: () => undefined },
    known: { get: () => undefined },
    names: { get: (deviceId) => given.get(deviceId) },
    receivers: { hasReceiver: (deviceId) => ids.includes(deviceId), receivers },
    outbox: { getQueueSize: () => 0, waiting: () => undefined },
    acks: { inFlight: () => 0, lastAckMs: () => undefined },
  });
  const namesAtOnce = (): unknown[] => {
    const names: unknown[] = [];
    list.atOnce(() => {
      for (const id of ids) names.push(list.detail(id)?.name);
    });
    return names;
  };
  expect(namesAtOnce()).toEqual(['a', 'b', 'c']);
  expect(receivers).toHaveBeenCalledTimes(1);
  given.set('c', 'b');
  expect(list.detail('b')?.name).toBe('b (b)');
  expect(namesAtOnce()).toEqual(['a', 'b (b)', 'b']);
  // What throws leaves nothing behind.
  expect(() =>
    list.atOnce(() => {
      throw new Error('x');
    }),
  ).toThrow('x');
  given.clear();
  expect(list.detail('b')?.name).toBe('b');
});
