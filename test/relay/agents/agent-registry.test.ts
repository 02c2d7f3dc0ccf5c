import { expect, test, vi } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { AgentRegistry } from '../../../src/relay/agents/agent-registry.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

function setUp() {
  const clock = new FakeClock(1_000);
  const save = vi.fn();
  return { clock, save, registry: new AgentRegistry({ save }, clock, silentLogger) };
}

const desk = { deviceId: ' Desk-PC', connectionId: 'c1', name: 'Desk', platform: 'linux' };

test('one connection per device, however it is written', () => {
  const { registry } = setUp();
  expect(registry.registerAgent(desk)).toBe(true);
  expect(registry.registerAgent({ ...desk, deviceId: 'DESK-PC', connectionId: 'c2' })).toBe(false);
  expect(registry.getAgent('desk-pc ')).toMatchObject({ connectionId: 'c1', connectedAt: 1_000 });
  expect(registry.getConnectedDevices()).toEqual(['desk-pc']);
  expect(registry.getAllAgents()).toHaveLength(1);
});

test('only the connection that holds a device gives it up', () => {
  const { registry } = setUp();
  registry.registerAgent(desk);
  expect(registry.unregisterAgent('desk-pc', 'c2')).toBe(false);
  expect(registry.unregisterAgent('DESK-PC', 'c1')).toBe(true);
  expect(registry.unregisterAgent('desk-pc', 'c1')).toBe(false);
  expect(registry.getConnectedDevices()).toEqual([]);
});

test('remembers when a device was last alive, and survives when that cannot be saved', () => {
  const { clock, save, registry } = setUp();
  save.mockImplementationOnce(() => {
    throw new Error('disk full');
  });
  expect(registry.registerAgent(desk)).toBe(true);
  clock.advance(500);
  registry.setAgentAlive('desk-pc');
  registry.setAgentAlive('nobody');
  registry.unregisterAgent('desk-pc', 'c1');
  expect(save).toHaveBeenLastCalledWith({ deviceId: 'desk-pc', name: 'Desk', platform: 'linux', lastSeenAt: 1_500 });
});
