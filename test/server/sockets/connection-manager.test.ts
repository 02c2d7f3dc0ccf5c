import { expect, test, vi } from 'vitest';
import type { Principal } from '../../../src/server/guard/principal.ts';
import { ConnectionManager } from '../../../src/server/sockets/connection-manager.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

function client(readyState = 1) {
  return {
    socket: { readyState, ping: vi.fn(), close: vi.fn(), terminate: vi.fn() },
    writer: { writable: true, send: vi.fn(), cork: vi.fn(), uncork: vi.fn(), stop: vi.fn() },
  };
}

function setUp() {
  const clock = new FakeClock();
  const onClientRegistered = vi.fn();
  const onClientRemoved = vi.fn();
  const config = { clientHeartbeatTimeoutMs: 20_000, onClientRegistered, onClientRemoved };
  return { clock, onClientRegistered, onClientRemoved, manager: new ConnectionManager(config, clock) };
}

const principal = (scope: Principal['scope']): Principal => ({ id: scope, name: scope, scope, deviceId: undefined });

test('registers and removes, and says so', () => {
  const { manager, onClientRegistered, onClientRemoved } = setUp();
  const { socket, writer } = client();
  const connection = manager.registerClient('a', socket, writer);
  expect(onClientRegistered).toHaveBeenCalledExactlyOnceWith(connection);
  expect(() => manager.registerClient('a', socket, writer)).toThrow('registered already');
  expect(manager.getClient('a')).toBe(connection);
  expect([...manager.getClients().keys()]).toEqual(['a']);
  expect(manager.getClientCount()).toBe(1);
  expect(manager.removeClient('a')).toBe(connection);
  expect(onClientRemoved).toHaveBeenCalledExactlyOnceWith(connection);
  expect(manager.removeClient('a')).toBeUndefined();
  expect(manager.getClientCount()).toBe(0);
});

test('broadcasts to authenticated clients, but neither to agents nor to the exception', () => {
  const { manager } = setUp();
  const clients = { stranger: client(), agent: client(), phone: client(), self: client() };
  for (const [id, { socket, writer }] of Object.entries(clients)) manager.registerClient(id, socket, writer);
  manager.setClientAuthenticated('agent', principal('receive'));
  manager.setClientAuthenticated('phone', principal('send'));
  expect(manager.setClientAuthenticated('self', principal('admin'))).toBe(true);
  expect(manager.setClientAuthenticated('nobody', principal('admin'))).toBe(false);
  manager.broadcast('one', 'self');
  manager.broadcastBatch(['two', 'three'], 'self');
  const sentTo = (id: keyof typeof clients) => clients[id].writer.send.mock.calls.flat();
  expect(sentTo('phone')).toEqual(['one', 'two', 'three']);
  expect([sentTo('stranger'), sentTo('agent'), sentTo('self')]).toEqual([[], [], []]);
});

test('knows who is alive by the last sign of life', () => {
  const { clock, manager } = setUp();
  const open = client();
  manager.registerClient('a', open.socket, open.writer);
  const closed = client(3);
  manager.registerClient('b', closed.socket, closed.writer);
  clock.advance(19_999);
  expect([manager.isClientAlive('a'), manager.isClientAlive('b'), manager.isClientAlive('c')]).toEqual([
    true,
    false,
    false,
  ]);
  expect(manager.getClientIdleTime('a')).toBe(19_999);
  clock.advance(1);
  expect(manager.isClientAlive('a')).toBe(false);
  manager.updateLastPing('a');
  expect(manager.isClientAlive('a')).toBe(true);
  expect(manager.getClientIdleTime('nobody')).toBeUndefined();
});

test('a broadcast goes on in slices, so that others get their turn; order is kept, and nothing is missed or doubled', async () => {
  const clock = new FakeClock();
  const manager = new ConnectionManager({ broadcastSliceClients: 2 }, clock);
  const clients = Array.from({ length: 5 }, () => client());
  const add = (index: number) => {
    const { socket, writer } = clients[index] as ReturnType<typeof client>;
    manager.registerClient(`${index}`, socket, writer);
    manager.setClientAuthenticated(`${index}`, principal('admin'));
  };
  for (let index = 0; index < 4; index += 1) add(index);
  const got = () => clients.map(({ writer }) => writer.send.mock.calls.flat().join(''));
  manager.broadcast('a');
  expect(got()).toEqual(['a', 'a', '', '', '']);
  manager.broadcast('b');
  add(4);
  manager.broadcast('c');
  manager.setClientMuted('1', true);
  manager.removeClient('2');
  expect(got()).toEqual(['a', 'a', '', '', '']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(got()).toEqual(['a', 'a', '', 'abc', '']);
  manager.setClientMuted('1', false);
  manager.broadcast('d');
  manager.flushBroadcasts();
  expect(got()).toEqual(['abcd', 'ad', '', 'abcd', 'cd']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(got()).toEqual(['abcd', 'ad', '', 'abcd', 'cd']);
});
