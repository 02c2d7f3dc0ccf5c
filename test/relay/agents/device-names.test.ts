import { expect, it } from 'vitest';
import { openDatabase } from '../../../src/base/database.ts';
import { DeviceNames } from '../../../src/relay/agents/device-names.ts';

it('a given name counts until the device says another than before, and outlives a restart', () => {
  const database = openDatabase(':memory:');
  const names = new DeviceNames(database);
  names.said('desk', 'ThinkPad');
  expect(names.get('desk')).toBeUndefined();
  names.give('desk', 'Ana', 'ThinkPad');
  names.said('desk', 'ThinkPad');
  names.said('desk', undefined);
  expect(new DeviceNames(database).get('desk')).toBe('Ana');
  names.give('desk', 'Ana 2', 'ThinkPad');
  expect(new DeviceNames(database).get('desk')).toBe('Ana 2');
  names.said('desk', 'Studio');
  expect(names.get('desk')).toBeUndefined();
  expect(new DeviceNames(database).get('desk')).toBeUndefined();
  database.close();
});

it('one that has not said a name yet may say its first; it was not renamed there', () => {
  const database = openDatabase(':memory:');
  const names = new DeviceNames(database);
  names.give('new', 'Ana', undefined);
  names.said('new', 'vm-17');
  expect(names.get('new')).toBe('Ana');
  const again = new DeviceNames(database);
  again.said('new', 'vm-17');
  expect(again.get('new')).toBe('Ana');
  again.said('new', 'Studio');
  expect(again.get('new')).toBeUndefined();
  database.close();
});
