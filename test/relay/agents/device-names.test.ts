import { describe, expect, it, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../src/base/database.ts';
import { displayNames } from '../../../src/relay/agents/display-names.ts';
import { SqliteDeviceNames } from '../../../src/relay/agents/sqlite-device-names.ts';
import { RelayUnderTest } from '../relay-under-test.ts';
import { itKeepsNames } from './device-names-contract.ts';

describe('in the file of a relay', () => {
  itKeepsNames(async () => {
    const database = openDatabase(':memory:');
    onTestFinished(() => database.close());
    return { names: new SqliteDeviceNames(database), open: async () => new SqliteDeviceNames(database) };
  });
});

it('takes over what version 0.1 has stored', async () => {
  const database = openDatabase(':memory:');
  database.sql.exec(`
    CREATE TABLE deviceNames (deviceId TEXT PRIMARY KEY, name TEXT NOT NULL, instead TEXT) STRICT;
    INSERT INTO deviceNames VALUES ('desk', 'Ana', 'ThinkPad');`);
  const names = new SqliteDeviceNames(database);
  expect(names.get('desk')).toBe('Ana');
  await names.give('laptop', 'Bo');
  expect(new SqliteDeviceNames(database).get('laptop')).toBe('Bo');
  database.close();
});

it.each<[string, [id: string, given: string | undefined, said: string | undefined][], string[]]>([
  [
    'its own, or its id',
    [
      ['desk', undefined, 'Desk'],
      ['lap', undefined, undefined],
    ],
    ['Desk', 'lap'],
  ],
  ['what the owner says', [['desk', 'Ana', 'Desk']], ['Ana']],
  [
    'no other one’s',
    [
      ['desk', undefined, 'Desk'],
      ['lap', undefined, 'Desk'],
    ],
    ['Desk', 'Desk (lap)'],
  ],
  [
    'nor one that looks like it',
    [
      ['desk', undefined, 'Desk PC'],
      ['lap', undefined, 'ｄｅｓｋ  pc'],
    ],
    ['Desk PC', 'ｄｅｓｋ  pc (lap)'],
  ],
  [
    'nor what the owner gave to a later one',
    [
      ['lap', undefined, 'Ana'],
      ['desk', 'Ana', 'Desk'],
    ],
    ['Ana (lap)', 'Ana'],
  ],
  [
    'nor the id of a nameless one',
    [
      ['desk', undefined, undefined],
      ['lap', undefined, 'Desk'],
    ],
    ['desk', 'Desk (lap)'],
  ],
  [
    'nor what that would be called',
    [
      ['a', undefined, 'X'],
      ['b', undefined, 'X (c)'],
      ['c', undefined, 'X'],
    ],
    ['X', 'X (c)', 'X (c) (c)'],
  ],
])('a device has %s', (_what, devices, expected) => {
  const names = displayNames(devices.map(([deviceId, given, said]) => ({ deviceId, given, said })));
  expect([...devices].map(([deviceId]) => names.get(deviceId))).toEqual(expected);
});

test('no computer takes the name of another, nor undoes what the owner has said', async () => {
  const relay = await RelayUnderTest.start();
  await relay.relay.tokens.create({ name: 'laptop', scope: 'receive', deviceId: 'laptop' });
  await relay.relay.admin.rename('laptop', 'Ana');
  const names = async () =>
    (await relay.call('GET', '/devices')).body.details.map(({ name }: { name: string }) => name);
  const agent = await relay.agent();
  expect(await names()).toEqual(['desk', 'Ana']);
  agent.send({ type: 'register', deviceId: 'desk', name: 'ana' });
  agent.stop();
  expect(await names()).toEqual(['desk', 'Ana']);
  await relay.relay.admin.rename('desk', 'Studio');
  expect(await names()).toEqual(['Studio', 'Ana']);
});
