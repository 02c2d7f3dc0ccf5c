import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { Computers, type RememberedComputer } from '../../../src/phone/computers/computers.ts';
import type { DeviceDetail } from '../../../src/protocol/http.ts';

function device(deviceId: string, rest: Partial<DeviceDetail> = {}): DeviceDetail {
  return { deviceId, name: deviceId, online: true, queueDepth: 0, inFlight: 0, ...rest };
}

function computersOf(choice?: string) {
  const remembered = signal<readonly RememberedComputer[]>([]);
  const chosen = signal(choice);
  return { computers: new Computers(remembered, chosen), remembered, chosen };
}

test('a chosen computer that disappears is asked about, and no other takes its place', () => {
  const { computers } = computersOf();
  computers.set([device('desk', { name: 'Desk' }), device('laptop')]);
  computers.choose('desk');
  computers.set([device('laptop')]);
  expect(computers.chosen.value).toBeUndefined();
  expect(computers.gone.value).toBe('Desk');
  computers.choose('laptop');
  expect([computers.chosen.value?.deviceId, computers.gone.value]).toEqual(['laptop', undefined]);
});

test('not even when it was the only one, and another is the only one now; nor after a reload', () => {
  const { computers, remembered, chosen } = computersOf();
  computers.set([device('desk', { name: 'Desk' })]);
  expect(computers.chosen.value?.deviceId).toBe('desk');
  computers.set([device('laptop')]);
  expect(computers.chosen.value).toBeUndefined();
  const reloaded = new Computers(remembered, chosen);
  reloaded.set([device('laptop')]);
  expect([reloaded.chosen.value, reloaded.gone.value]).toEqual([undefined, 'Desk']);
});

test('one that is renamed stays chosen, and one that is back is chosen again', () => {
  const { computers } = computersOf();
  computers.set([device('laptop'), device('desk')]);
  computers.choose('desk');
  computers.set([device('laptop'), device('desk', { name: 'Study', online: false })]);
  expect(computers.chosen.value?.name).toBe('Study');
  computers.set([device('laptop')]);
  computers.set([device('laptop'), device('desk', { name: 'Study' })]);
  expect(computers.chosen.value?.name).toBe('Study');
});

test('before anything was chosen the one that is there is meant, and stays', () => {
  const { computers } = computersOf();
  computers.set([device('away', { online: false }), device('desk')]);
  expect(computers.chosen.value?.deviceId).toBe('desk');
  computers.set([device('away'), device('desk', { online: false })]);
  expect(computers.chosen.value?.deviceId).toBe('desk');
});

test('the computers of another relay are others, whatever their ids', () => {
  const { computers } = computersOf('desk');
  computers.forget();
  computers.forgetAll();
  computers.set([device('other'), device('desk', { online: false })]);
  expect(computers.chosen.value?.deviceId).toBe('other');
});
