import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AgentStatus } from '../../../src/protocol/frames.ts';
import type { DeviceDetail } from '../../../src/protocol/http.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startNatsNode } from '../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../helpers/nats/nats-server.ts';
import type { RawAgent } from '../../helpers/raw-agent.ts';
import { TcpProxy } from '../../helpers/tcp-proxy.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { commonOf, JoinedRelay } from './joined-relay.ts';

async function three(): Promise<readonly [JoinedRelay, JoinedRelay, JoinedRelay]> {
  const common = commonOf((await startNatsNode()).url);
  const join = (member: string) => JoinedRelay.join(common, member);
  return [await join('a'), await join('b'), await join('c')];
}

const newToken = (relay: JoinedRelay, deviceId: string): Promise<string> =>
  relay.relay.tokens.create({ name: deviceId, scope: 'receive', deviceId });

/** Without what only the relay with the connection sees of each moment. */
async function devicesAt(relay: JoinedRelay): Promise<DeviceDetail[]> {
  const { body } = await relay.call('GET', '/devices');
  return body.details.map(({ lastAckMs: _, lastSeenAt, ...rest }: DeviceDetail) =>
    rest.online ? rest : { ...rest, lastSeenAt },
  );
}

async function sameAtAll(
  relays: readonly JoinedRelay[],
  as: (device: DeviceDetail) => boolean,
): Promise<DeviceDetail[]> {
  return eventually('the same devices at all relays', async () => {
    const [first = [], ...others] = await Promise.all(relays.map(devicesAt));
    const same = others.every((devices) => JSON.stringify(devices) === JSON.stringify(first));
    return same && first[0] !== undefined && as(first[0]) && first;
  });
}

async function eventsAt(relay: JoinedRelay): Promise<string[]> {
  const { body } = await relay.call('GET', '/websocket/messages?since=0');
  return body.messages.map(({ type }: { type: string }) => type);
}

const say = (agent: RawAgent, status: Partial<AgentStatus>): void =>
  agent.send({ type: 'status', canType: true, paused: false, locked: false, ...status });

describe('at every relay of a cluster', withNats, () => {
  it('the list of devices is the same: names, whether they are there and how, what waits and what is on its way', async () => {
    const relays = await three();
    const [a, b, c] = relays;
    const [token, journal] = [await newToken(a, 'desk'), randomUUID()];
    await eventually('the token', async () => (await devicesAt(b)).length === 1);
    const agent = await b.agent('desk', token, { name: 'Desk PC', id: journal });
    await sameAtAll(relays, ({ online, name }) => online && name === 'Desk PC');
    say(agent, { paused: true, locked: true, target: 'xterm', field: 'password' });
    const [paused] = await sameAtAll(relays, ({ status }) => status?.paused === true);
    expect(paused?.status).toMatchObject({ locked: true, target: 'xterm', field: 'password', canType: true });
    expect(paused?.connectedAt).toBeDefined();
    say(agent, { canType: false, reason: 'no display' });
    await sameAtAll(relays, ({ status }) => status?.paused === false && status.reason === 'no display');

    await c.relay.admin.rename('desk', 'Studio');
    await sameAtAll(relays, ({ name }) => name === 'Studio');
    await a.relay.admin.forgetName('desk');
    await sameAtAll(relays, ({ name }) => name === 'Desk PC');

    // Nobody acknowledges: it is on its way, and everybody is told so.
    const waiting = a.post('desk', 'on its way');
    await waitFor(() => agent.transcriptions.length === 1);
    const [{ id } = { id: '' }] = agent.transcriptions;
    for (const relay of relays) {
      await eventually('it to be sent', async () => (await relay.status(id)) === 'sent');
      const { body } = await relay.call('GET', '/messages');
      expect(body.messages).toMatchObject([{ messageId: id, status: 'sent' }]);
      expect(
        relay.relay.admin.page({
          limit: 5,
          before: undefined,
          deviceId: undefined,
          statuses: ['sent'],
          search: undefined,
        }).messages,
      ).toHaveLength(1);
    }
    await sameAtAll(relays, ({ inFlight, queueDepth }) => inFlight === 1 && queueDepth === 0);
    agent.stop();
    await sameAtAll(relays, ({ online, queueDepth, inFlight }) => !online && queueDepth === 1 && inFlight === 0);
    for (const relay of relays) {
      expect(await relay.status(id)).toBe('queued');
      expect(relay.relay.admin.waiting('desk')).toMatchObject({ messages: 1 });
    }
    expect((await waiting).body.status).toBe('queued');

    const again = await c.agent('desk', token, { name: 'Desk PC', id: journal });
    again.ackEverything();
    await sameAtAll(relays, ({ online, queueDepth, inFlight }) => online && queueDepth + inFlight === 0);
    for (const relay of relays) await eventually('the end', async () => (await relay.status(id)) === 'typed');
    // Told once, and to everybody.
    const told = await eventually('the same events', async () => {
      const [first = [], ...others] = await Promise.all(relays.map(eventsAt));
      return others.every((types) => types.join() === first.join()) && first;
    });
    const count = (type: string): number => told.filter((each) => each === type).length;
    expect(count('device.connected')).toBe(2);
    expect(count('device.disconnected')).toBe(1);
    expect(count('device.status')).toBe(2);
  });

  it('whoever is told of a status finds it there', async () => {
    const [a, b] = await three();
    const token = await newToken(a, 'desk');
    await eventually('the token', async () => (await devicesAt(b)).length === 1);
    const agent = await b.agent('desk', token);
    await eventually('its arrival', async () => (await eventsAt(a)).includes('device.connected'));
    for (let round = 0; round < 10; round += 1) {
      const { latest, epoch } = (await a.call('GET', '/websocket/messages?since=0')).body;
      const paused = round % 2 === 0;
      const news = a.call('GET', `/websocket/messages?since=${latest}&epoch=${epoch}&wait=5000`);
      say(agent, { paused });
      expect((await news).body.messages).toMatchObject([{ type: 'device.status', paused }]);
      expect((await devicesAt(a))[0]?.status).toMatchObject({ paused });
    }
  });

  it('a relay that comes later is told how all are, and of names that were given before', async () => {
    const common = commonOf((await startNatsNode()).url);
    const a = await JoinedRelay.join(common, 'a');
    const token = await newToken(a, 'desk');
    const agent = await a.agent('desk', token, { name: 'Desk PC' });
    say(agent, { paused: true });
    await a.relay.tokens.create({ name: 'gone', scope: 'receive', deviceId: 'gone' });
    await a.relay.admin.rename('gone', 'Ana');
    const b = await JoinedRelay.join(common, 'b');
    await sameAtAll([a, b], ({ status, name }) => status?.paused === true && name === 'Desk PC');
    expect((await devicesAt(b)).map(({ name }) => name)).toEqual(['Desk PC', 'Ana']);
  });

  it('a window hears of a status and of a name that were told elsewhere', async () => {
    const [a, b] = await three();
    const token = await newToken(a, 'desk');
    const touched: string[] = [];
    b.relay.admin.onDeviceChanged((deviceId) => touched.push(deviceId));
    const agent = await a.agent('desk', token);
    say(agent, { target: 'xterm' });
    await eventually('the status', () => b.relay.admin.device('desk')?.status?.target === 'xterm');
    expect(touched).toContain('desk');
    touched.length = 0;
    await a.relay.admin.rename('desk', 'Studio');
    await eventually('the name', () => touched.includes('desk'));
    expect(b.relay.admin.device('desk')?.name).toBe('Studio');
  });

  it('the end of a relay is told once: its computers are away, and what was on its way waits again', async () => {
    const node = await startNatsNode();
    const common = commonOf(node.url);
    const way = await TcpProxy.forTest(() => node.port);
    const [a, c] = [await JoinedRelay.join(common, 'a'), await JoinedRelay.join(common, 'c')];
    const b = await JoinedRelay.join({ ...common, url: way.url.replace('http', 'nats') }, 'b');
    const token = await newToken(a, 'desk');
    await eventually('the token', async () => (await devicesAt(b)).length === 1);
    const agent = await b.agent('desk', token);
    say(agent, { paused: true });
    await sameAtAll([a, b, c], ({ status }) => status?.paused === true);
    void b.post('desk', 'on its way').catch(() => undefined);
    await waitFor(() => agent.transcriptions.length === 1);
    const [{ id } = { id: '' }] = agent.transcriptions;
    for (const relay of [a, c]) await eventually('it to be sent', async () => (await relay.status(id)) === 'sent');
    way.cut();
    const [desk] = await sameAtAll([a, c], ({ online }) => !online);
    expect(desk).toMatchObject({ queueDepth: 1, inFlight: 0 });
    expect(desk?.status).toBeUndefined();
    for (const relay of [a, c]) {
      const told = await eventually('what is told of it', async () => {
        const types = await eventsAt(relay);
        return (
          types.includes('device.disconnected') &&
          types.slice(types.indexOf('message.sent')).includes('message.queued') &&
          types
        );
      });
      expect(told.filter((type) => type === 'device.disconnected')).toHaveLength(1);
      expect(await relay.status(id)).toBe('queued');
    }
    // It comes back as one that was taken for dead.
    way.mend();
    await eventually('its computer to be sent away', () => agent.closed !== undefined);
    await eventually('all three to tell the same', async () => {
      const [one = [], ...others] = await Promise.all([a, b, c].map(eventsAt));
      return (
        others.every((types) => types.join() === one.join()) &&
        one.filter((type) => type === 'device.disconnected').length === 1
      );
    });
    await sameAtAll([a, b, c], ({ online }) => !online);
  });
});
