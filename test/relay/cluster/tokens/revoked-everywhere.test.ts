import { describe, expect, it, onTestFinished } from 'vitest';
import { type AuditEvent, silentAudit } from '../../../../src/relay/audit/audit.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { startNatsNode } from '../../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../../helpers/nats/nats-server.ts';
import { RawObserver } from '../../../helpers/raw-observer.ts';
import { twoRelays } from '../cluster-relays.ts';
import { commonOf, JoinedRelay } from '../joined-relay.ts';

describe('what is decided at one relay', withNats, () => {
  it('closes the sockets of a revoked token at another one, and its requests are refused there', async () => {
    const [here, there] = await twoRelays();
    const agent = await there.agent();
    const observer = await RawObserver.open({ url: there.url, token: there.phone });
    onTestFinished(() => observer.stop());
    expect((await there.raw('GET', '/devices', here.phone)).status).toBe(200);
    const told = await Promise.all([here, there].map(({ url, owner }) => RawObserver.subscribe({ url, token: owner })));
    for (const each of told) onTestFinished(() => each.stop());

    await here.call('DELETE', '/tokens/desk', { token: here.owner });
    expect(await agent.closing()).toEqual({ code: 4001, reason: 'UNAUTHORIZED' });
    await here.call('DELETE', '/tokens/phone', { token: here.owner });
    expect(await observer.closing()).toEqual({ code: 4001, reason: 'UNAUTHORIZED' });
    expect((await there.raw('GET', '/devices', here.phone)).status).toBe(401);
    const wanted = ['device.revoked', 'device.disconnected'];
    await eventually('the news', () => wanted.every((type, index) => told[index]?.types.includes(type)));
    expect(told[1]?.types).not.toContain('device.revoked');
  });

  it('is granted and taken back at another one, also of what is queued there', async () => {
    const [here, there] = await twoRelays();
    const waiting = (await there.post('waits')).body.messageId;
    await here.call('PATCH', '/tokens/phone', { token: here.owner, body: { devices: [] } });
    await eventually('the end', async () => {
      const { body } = await there.call('GET', `/messages/${waiting}`, { token: there.owner });
      return body.message.status === 'cancelled';
    });
    expect((await there.post('more')).body.error.code).toBe('UNKNOWN_DEVICE');
    await here.call('PATCH', '/tokens/phone', { token: here.owner, body: { devices: ['desk'] } });
    await eventually('the grant', async () => (await there.post('again')).body.success === true);
  });

  it('cannot be decided without NATS, and can when it is back; those who are known are let in meanwhile', async () => {
    const [here, there, nats] = await twoRelays();
    await nats.kill();
    const create = (name: string) => here.call('POST', '/tokens', { token: here.owner, body: { name, scope: 'send' } });
    const refused = await create('new');
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'CLUSTER_UNAVAILABLE' } } });
    expect(refused.headers.get('retry-after')).toBe('1');
    const window = await here.call('POST', '/pairing', { token: here.owner, body: { role: 'send' } });
    expect(window.body.error.code).toBe('CLUSTER_UNAVAILABLE');
    expect((await there.raw('GET', '/devices', here.phone)).status).toBe(200);
    await nats.start();
    const created = await eventually('a token', async () => {
      const answer = await create('another');
      return answer.status === 201 && answer;
    });
    await eventually('the token there', async () => (await there.raw('GET', '/devices', created.body.token)).ok);
  });

  it('is in the audit log of each: what was done, and by whom', async () => {
    const nats = await startNatsNode();
    const common = commonOf(nats.url);
    const logs: AuditEvent[][] = [[], []];
    const [here, there] = await Promise.all(
      logs.map((log, index) =>
        JoinedRelay.join(common, `r${index}`, { audit: { ...silentAudit, record: (event) => log.push(event) } }),
      ),
    );
    if (here === undefined || there === undefined) throw new Error('two relays');
    const { tokens } = here.relay;
    await tokens.create({ name: 'admin', scope: 'admin' }, 'ana');
    await tokens.create({ name: 'phone', scope: 'send', grants: { devices: 'all', keys: false } }, 'ana');
    await eventually('all of it', () => logs[1]?.length === 2);
    await tokens.grant('phone', { devices: [], keys: true }, 'bo');
    await eventually('all of it', () => logs[1]?.length === 3);
    await tokens.revoke('phone', 'end', 'cy');
    await eventually('all of it', () => logs[1]?.length === 4);
    expect(logs[0]?.map((event) => ({ ...event, elsewhere: true }))).toEqual(logs[1]);
    expect(logs[1]).toMatchObject([
      { type: 'token.created', name: 'admin', by: 'ana' },
      { type: 'token.created', name: 'phone', by: 'ana', keys: false, elsewhere: true },
      { type: 'token.granted', name: 'phone', by: 'bo', devices: [] },
      { type: 'token.revoked', name: 'phone', by: 'cy' },
    ]);
  });
});
