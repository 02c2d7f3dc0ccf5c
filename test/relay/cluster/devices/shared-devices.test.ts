import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { ClusterConnection } from '../../../../src/relay/cluster/connection.ts';
import { SharedDevices } from '../../../../src/relay/cluster/devices/shared-devices.ts';
import { SharedBucket } from '../../../../src/relay/cluster/shared-bucket.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { startNatsNode } from '../../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../../helpers/nats/nats-server.ts';
import { itKeepsNames } from '../../agents/device-names-contract.ts';

const common = { clock: systemClock, logger: silentLogger, replicas: 1 };
const DAY_MS = 24 * 60 * 60_000;

async function connect(url: string): Promise<ClusterConnection> {
  const connection = await ClusterConnection.open({ ...common, servers: [url], name: 'relay' });
  onTestFinished(() => connection.close());
  return connection;
}

async function open(url: string): Promise<SharedDevices> {
  const devices = await SharedDevices.open({ ...common, connection: await connect(url) });
  onTestFinished(() => devices.stop());
  return devices;
}

describe('what the relays of a cluster know of its computers', withNats, () => {
  itKeepsNames(async () => {
    const { url } = await startNatsNode();
    return { names: await open(url), open: () => open(url) };
  });

  it('is known to all of them; a name that comes in counts where there is none', async () => {
    const { url } = await startNatsNode();
    const [here, there] = [await open(url), await open(url)];
    const heard: string[] = [];
    there.onChanged((deviceId) => heard.push(deviceId));
    await here.give('desk', 'Ana');
    await eventually('the name', () => there.get('desk') === 'Ana');
    expect(heard).toEqual(['desk']);
    await Promise.all([there.offer('desk', 'Bo'), there.offer('study', 'Cy')]);
    await eventually('the names', () => here.get('study') === 'Cy');
    expect(here.get('desk')).toBe('Ana');
  });

  it('is what computers say of themselves, written down when it changes, or once a day', async () => {
    const { url } = await startNatsNode();
    const [here, there] = [await open(url), await open(url)];
    const said = { deviceId: 'desk', name: 'Desk', platform: 'linux', lastSeenAt: 1_000 };
    const bucket = await SharedBucket.open({ ...common, connection: await connect(url), name: 'lantype-devices' });
    onTestFinished(() => bucket.stop());
    let written = 0;
    bucket.follow(() => {
      written += 1;
      return 0;
    });
    const visit = async (device: typeof said): Promise<void> => {
      here.visits.save(device);
      await eventually('it', () => there.visits.get('desk')?.lastSeenAt === device.lastSeenAt);
      await eventually('it', () => here.visits.get('desk')?.lastSeenAt === device.lastSeenAt);
    };
    await visit(said);
    expect(there.visits.get('desk')).toEqual(said);
    here.visits.save({ ...said, lastSeenAt: 2_000 });
    await visit({ ...said, name: 'Desk PC', lastSeenAt: 3_000 });
    await visit({ ...said, name: 'Desk PC', lastSeenAt: 3_000 + DAY_MS });
    expect(written).toBe(3);
    // What a newer version has written stays as it is, and keeps nobody from starting.
    await bucket.change('given.x', () => ({ name: 7 }));
    await bucket.change('said.x', () => ({ deviceId: [] }));
    const later = await open(url);
    expect(later.visits.get('desk')?.name).toBe('Desk PC');
  });

  it('is not changed without NATS', async () => {
    const node = await startNatsNode();
    const devices = await open(node.url);
    await devices.give('desk', 'Ana');
    await node.kill();
    await expect(devices.give('desk', 'Bo')).rejects.toMatchObject({ code: 'CLUSTER_UNAVAILABLE' });
    expect(devices.get('desk')).toBe('Ana');
  });
});
