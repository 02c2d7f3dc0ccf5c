import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { AgentRegistry } from '../../../../src/relay/agents/agent-registry.ts';
import { Presence } from '../../../../src/relay/cluster/presence/presence.ts';
import { type PresenceFrame, presenceFrameSchema } from '../../../../src/relay/cluster/presence/presence-frames.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';

const STATUS = { canType: true, paused: false, locked: false } as const;

/** Everybody hears what everybody says, but what is lost. */
class Air {
  readonly heard: PresenceFrame[] = [];
  readonly members = new Map<string, { hear: (frame: PresenceFrame) => void; back: () => void }>();
  loses = (_frame: PresenceFrame): boolean => false;

  linkOf(name: string) {
    return {
      start: (hear: (frame: PresenceFrame) => void, back: () => void) => void this.members.set(name, { hear, back }),
      stop: () => void this.members.delete(name),
      say: (frame: PresenceFrame) => {
        const said = presenceFrameSchema.parse(JSON.parse(JSON.stringify(frame)));
        if (this.loses(said)) return;
        this.heard.push(said);
        for (const { hear } of this.members.values()) hear(said);
      },
    };
  }
}

describe('what relays tell each other of their computers', () => {
  let clock: FakeClock;
  let air: Air;
  let live: Set<string>;
  let owners: Map<string, string>;

  beforeEach(() => {
    clock = new FakeClock();
    air = new Air();
    live = new Set();
    owners = new Map();
  });

  /** What is told in a turn is told at its end. */
  async function pass(ms: number): Promise<void> {
    await Promise.resolve();
    clock.advance(ms);
    await Promise.resolve();
  }

  function relay(name: string) {
    const session = randomUUID();
    live.add(session);
    const registry = new AgentRegistry({ save: () => undefined }, clock, silentLogger);
    const presence = new Presence({
      link: air.linkOf(name),
      session: () => session,
      ownerOf: (deviceId) => owners.get(deviceId),
      isLive: (each) => live.has(each),
      clock,
    });
    presence.start(registry);
    const come = (deviceId: string): void => {
      owners.set(deviceId, session);
      registry.registerAgent({ deviceId, connectionId: `c-${deviceId}`, name: undefined, platform: 'linux' });
    };
    return { session, registry, presence, come };
  }

  it('is heard at once, and as it is now', async () => {
    const [a, b] = [relay('a'), relay('b')];
    a.come('desk');
    a.registry.setAgentStatus('desk', STATUS);
    a.registry.setAgentStatus('desk', { ...STATUS, paused: true });
    await pass(20);
    expect(b.presence.of('desk')).toMatchObject({ deviceId: 'desk', platform: 'linux', status: { paused: true } });
    a.registry.unregisterAgent('desk', 'c-desk');
    await pass(20);
    expect(b.presence.of('desk')).toBeUndefined();
  });

  it('is asked for when something was not heard, the last of it too', async () => {
    const [a, b] = [relay('a'), relay('b')];
    await pass(2_000);
    a.come('desk');
    air.loses = ({ type }) => type === 'agents';
    await pass(20);
    air.loses = () => false;
    expect(b.presence.of('desk')).toBeUndefined();
    await pass(2_100);
    expect(b.presence.of('desk')).toBeDefined();
    air.loses = ({ type }) => type === 'agents';
    a.registry.setAgentStatus('desk', STATUS);
    await pass(20);
    air.loses = () => false;
    a.come('study');
    await pass(2_100);
    expect([b.presence.of('desk')?.status, b.presence.of('study')?.deviceId]).toEqual([STATUS, 'study']);
  });

  it('all of it is told in pieces, and what is not in it is not there', async () => {
    const a = relay('a');
    for (let index = 0; index < 450; index += 1) a.come(`d${index}`);
    await pass(100);
    const b = relay('b');
    const changed: string[] = [];
    b.presence.onChanged((deviceId) => changed.push(deviceId));
    air.heard.length = 0;
    await pass(100);
    const told = air.heard.filter((frame) => frame.type === 'agents' && frame.session === a.session);
    expect(told).toHaveLength(3);
    expect(new Set(changed).size).toBe(450);
    expect(b.presence.of('d449')).toBeDefined();
    // While NATS was away, one left.
    air.loses = () => true;
    a.registry.unregisterAgent('d7', 'c-d7');
    await pass(100);
    air.loses = () => false;
    for (const { back } of air.members.values()) back();
    await pass(100);
    expect(b.presence.of('d7')).toBeUndefined();
    expect(b.presence.of('d8')).toBeDefined();
  });

  it('counts while the relay that tells it has the device, and lives', async () => {
    const [a, b, c] = [relay('a'), relay('b'), relay('c')];
    a.come('desk');
    a.registry.setAgentStatus('desk', STATUS);
    await pass(20);
    owners.set('desk', c.session);
    expect(b.presence.of('desk')).toBeUndefined();
    owners.set('desk', a.session);
    expect(b.presence.of('desk')?.status).toEqual(STATUS);
    live.delete(a.session);
    const changed: string[] = [];
    b.presence.onChanged((deviceId) => changed.push(deviceId));
    await pass(2_000);
    expect(changed).toEqual(['desk']);
    // Nor is it heard any more.
    a.registry.setAgentStatus('desk', { ...STATUS, locked: true });
    await pass(2_000);
    expect(b.presence.of('desk')).toBeUndefined();
  });
});
