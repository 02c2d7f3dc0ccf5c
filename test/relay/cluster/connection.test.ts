import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { ClusterConnection, type ClusterConnectionOptions } from '../../../src/relay/cluster/connection.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startNatsCluster, startNatsNode } from '../../helpers/nats/nats-nodes.ts';
import { NatsServer, withNats } from '../../helpers/nats/nats-server.ts';
import { TcpProxy } from '../../helpers/tcp-proxy.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

async function open(
  servers: readonly string[],
  options: Partial<ClusterConnectionOptions> = {},
): Promise<ClusterConnection> {
  const common = { name: 'relay-1', clock: systemClock, logger: silentLogger };
  const connection = await ClusterConnection.open({ ...common, servers, ...options });
  onTestFinished(() => connection.close());
  return connection;
}

const url = (port: number): string => `nats://127.0.0.1:${port}`;

describe('the connection of a relay to NATS', withNats, () => {
  it('says since when it is there and away, and goes on by itself with its subscriptions', async () => {
    const node = await startNatsNode();
    const proxy = await TcpProxy.forTest(() => node.port);
    const connection = await open([url(proxy.port)]);
    const told: boolean[] = [];
    connection.onState(({ connected }) => told.push(connected));
    const heard: string[] = [];
    connection.nats.subscribe('news', { callback: (_error, message) => void heard.push(message.string()) });
    expect(connection.state.connected).toBe(true);

    proxy.cut();
    await eventually('the cut', () => !connection.state.connected);
    const { since } = connection.state;
    expect(since).toBeLessThanOrEqual(systemClock.elapsed());
    proxy.mend();
    await eventually('the connection', () => connection.state.connected);
    expect(told).toEqual([false, true]);
    expect(connection.state.since).toBeGreaterThanOrEqual(since);

    await connection.nats.flush();
    const other = await open([node.url]);
    other.nats.publish('news', 'here');
    await eventually('the news', () => heard.includes('here'));
  });

  it('leaves a server that stands still for another one', async () => {
    const [first, second] = [await startNatsNode(), await startNatsNode()];
    const connection = await open([first.url, second.url]);
    const { state } = connection;
    const [silent, other] =
      state.connected && state.server.endsWith(String(first.port)) ? [first, second] : [second, first];
    silent.pause();
    await eventually('the other server', () => {
      const now = connection.state;
      return now.connected && now.server.endsWith(String(other.port));
    });
  });

  it('is there again when the server that it had was killed and started anew', async () => {
    const node = await startNatsNode();
    const connection = await open([node.url]);
    await node.kill();
    await eventually('its end', () => !connection.state.connected);
    await node.start();
    await eventually('the connection', () => connection.state.connected);
  });

  it('tells no more once it is closed', async () => {
    const node = await startNatsNode();
    const connection = await open([node.url]);
    const told: boolean[] = [];
    connection.onState(({ connected }) => told.push(connected));
    await connection.close();
    await connection.close();
    expect(told).toEqual([]);
  });

  it('says what is wrong with the first connection', async () => {
    const closed = await startNatsNode();
    await closed.stop();
    await expect(open([closed.url])).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' });

    const locked = await startNatsNode('authorization { user: lantype, password: "open: sesame" }');
    await expect(open([locked.url])).rejects.toMatchObject({ code: 'CLUSTER_REFUSED' });
    await expect(open([locked.url], { credentials: 'lantype:wrong' })).rejects.toMatchObject({
      code: 'CLUSTER_REFUSED',
    });
    await expect(open([locked.url], { credentials: 'lantype' })).rejects.toMatchObject({ code: 'CLUSTER_CREDENTIALS' });
    await expect(open([locked.url], { credentials: '-----BEGIN NATS USER JWT-----\n' })).rejects.toMatchObject({
      code: 'CLUSTER_CREDENTIALS',
    });
    expect((await open([locked.url], { credentials: 'lantype:open: sesame\n' })).state.connected).toBe(true);

    const forgetful = new NatsServer({ folder: tempFolder(), name: 'forgetful', jetStream: false });
    onTestFinished(() => forgetful.kill());
    await forgetful.start();
    await expect(open([forgetful.url])).rejects.toMatchObject({ code: 'CLUSTER_NO_JETSTREAM' });
  });
});

describe('a cluster of three nodes', withNats, () => {
  it('is one for a relay: when its node is killed, it has another one', async () => {
    const nodes = await startNatsCluster();
    const connection = await open(nodes.map((node) => node.url));
    const { server } = connection.state as { server: string };
    const taken = nodes.find((node) => server.endsWith(String(node.port)));
    await taken?.kill();
    await eventually('another node', () => connection.state.connected && connection.state.server !== server);
  });
});
