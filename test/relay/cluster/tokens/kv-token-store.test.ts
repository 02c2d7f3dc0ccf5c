import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { ClusterConnection } from '../../../../src/relay/cluster/connection.ts';
import { KvTokenStore } from '../../../../src/relay/cluster/tokens/kv-token-store.ts';
import { keyOfName } from '../../../../src/relay/cluster/tokens/token-record.ts';
import type { TokenChange } from '../../../../src/relay/tokens/token-store.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { startNatsNode } from '../../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../../helpers/nats/nats-server.ts';
import { TcpProxy } from '../../../helpers/tcp-proxy.ts';
import { itKeepsTokens, tokenRow } from '../../tokens/token-store-contract.ts';

const common = { clock: systemClock, logger: silentLogger };

async function open(url: string): Promise<KvTokenStore & { connection: ClusterConnection }> {
  const connection = await ClusterConnection.open({ ...common, servers: [url], name: 'relay' });
  onTestFinished(() => connection.close());
  const store = await KvTokenStore.open({ ...common, connection, replicas: 1 });
  onTestFinished(() => store.stop());
  return Object.assign(store, { connection });
}

describe('tokens in NATS', withNats, () => {
  itKeepsTokens(async () => {
    const { url } = await startNatsNode();
    return { store: await open(url), open: () => open(url) };
  });

  async function two() {
    const node = await startNatsNode();
    const [here, there] = [await open(node.url), await open(node.url)];
    const heard: TokenChange[] = [];
    there.follow((change, asked) => {
      expect(asked).toBe(false);
      heard.push(change);
      return 0;
    });
    return { node, here, there, heard };
  }

  it('one that has caught up has what another one has made', async () => {
    const { here, there } = await two();
    const rows = ['phone', 'tablet', 'desk'].map((name) => tokenRow(name));
    for (const row of rows) {
      await here.insert(row);
      await there.caughtUp();
      expect(there.find(row.jti)).toBeDefined();
    }
  });

  it('another relay hears of everything, and has it too', async () => {
    const { here, there, heard } = await two();
    const row = tokenRow('phone');
    const changes = [
      () => here.insert(row),
      () => here.grant(row.jti, () => ({ devices: ['desk'], keys: false })),
      () => here.revoke(row.jti, 7, 'end'),
      () => here.saveLastSeen(new Map([[row.jti, 5]])),
    ];
    // One by one: of two changes at once, it may hear of what comes of both.
    for (const [index, change] of changes.entries()) {
      await change();
      await eventually('the change', () => heard.length === index + 1);
    }
    expect(heard.map(({ kind }) => kind)).toEqual(['created', 'granted', 'revoked', 'seen']);
    expect(there.endedWithMessages(row.jti)).toBe(true);
    expect(there.find(row.jti)).toMatchObject({ lastSeenAt: 5, grants: { devices: ['desk'], keys: false } });
  });

  it('of two relays that give the same name at the same time, one comes second', async () => {
    const { here, there } = await two();
    there.follow(() => 0);
    const given = await Promise.allSettled([here.insert(tokenRow('phone')), there.insert(tokenRow('phone'))]);
    expect(given.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(given.find((each) => each.status === 'rejected')?.reason).toMatchObject({ code: 'NAME_TAKEN' });
    await eventually('one token', () => there.live().length === 1 && here.live().length === 1);
    expect(there.live()).toEqual(here.live());
  });

  it('two changes of the same grants are both made', async () => {
    const { here, there, heard } = await two();
    there.follow(() => 0);
    const row = tokenRow('phone');
    await here.insert(row);
    await eventually('the token', () => there.live().length === 1);
    await Promise.all([
      here.grant(row.jti, ({ grants }) => ({ devices: ['desk'], keys: grants?.keys ?? false })),
      there.grant(row.jti, ({ grants }) => ({ devices: grants?.devices ?? [], keys: false })),
    ]);
    for (const each of [here, there]) {
      await eventually(
        'both',
        () => each.find(row.jti)?.grants?.keys === false && each.find(row.jti)?.grants?.devices !== 'all',
      );
    }
    expect(heard).toEqual([]);
  });

  it('without NATS nothing is changed; afterwards what was missed is heard', async () => {
    const node = await startNatsNode();
    const proxy = await TcpProxy.forTest(() => node.port);
    const [far, near] = [await open(`nats://127.0.0.1:${proxy.port}`), await open(node.url)];
    const row = tokenRow('phone');
    await near.insert(row);
    await eventually('the token', () => far.live().length === 1);
    const heard: TokenChange[] = [];
    far.follow((change) => {
      heard.push(change);
      return 0;
    });
    proxy.cut();
    await eventually('the cut', () => !far.connection.state.connected);
    await expect(far.revoke(row.jti, 1, 'end')).rejects.toMatchObject({ code: 'CLUSTER_UNAVAILABLE' });
    expect(far.live()).toEqual([row]);
    await near.revoke(row.jti, 2, 'keep');
    const next = tokenRow('phone', { createdAt: 2 });
    await near.insert(next);
    proxy.mend();
    await eventually('what was missed', () => heard.length === 2);
    expect(heard).toEqual([
      { kind: 'revoked', jti: row.jti, messages: 'keep' },
      { kind: 'created', row: next },
    ]);
    expect(await far.revoke(next.jti, 3, 'end')).toBe(0);
  });

  it('a record that cannot be read lets nobody in, and is not written over', async () => {
    const { here, there, heard } = await two();
    const row = tokenRow('phone');
    await here.insert(row);
    await eventually('the token', () => there.live().length === 1);
    here.connection.nats.publish(`$KV.lantype-tokens.${keyOfName('phone')}`, '{"live": {"jti": "of a later version"}}');
    await eventually('its end', () => heard.length === 2);
    expect(heard[1]).toEqual({ kind: 'revoked', jti: row.jti, messages: 'end' });
    expect(there.live()).toEqual([]);
    await expect(there.insert(tokenRow('phone'))).rejects.toThrow();
  });
});
