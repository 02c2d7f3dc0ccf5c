import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { type Database, openDatabase } from '../../../src/base/database.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { messagesToCarry } from '../../../src/relay/cluster/carry/carried-messages.ts';
import { ClusterConnection } from '../../../src/relay/cluster/connection.ts';
import { SharedBucket } from '../../../src/relay/cluster/shared-bucket.ts';
import { TokenTable } from '../../../src/relay/tokens/token-table.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startNatsNode } from '../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../helpers/nats/nats-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { type Common, commonOf, JoinedRelay, OWN_TOKEN } from '../../relay/cluster/joined-relay.ts';
import { RelayUnderTest } from '../../relay/relay-under-test.ts';

function newDatabase(): Database {
  const database = openDatabase(':memory:');
  onTestFinished(() => database.close());
  return database;
}

/** Where it is written down who brings something along. */
async function identityBucket({ url }: Common): Promise<SharedBucket> {
  const parts = { clock: systemClock, logger: silentLogger };
  const connection = await ClusterConnection.open({ ...parts, servers: [url], name: 'test' });
  onTestFinished(() => connection.close());
  const bucket = await SharedBucket.open({ ...parts, connection, name: 'lantype-identity', replicas: 1 });
  onTestFinished(() => bucket.stop());
  return bucket;
}

/** A relay that was by itself, with a phone, two computers, and messages in every state that there is; it has ended. */
async function byItself({ secret, relayId }: Common) {
  const database = newDatabase();
  const alone = await RelayUnderTest.start({ secret, relayId, database: database });
  const { relay, phone, desk } = alone;
  await relay.tokens.ensure({ name: OWN_TOKEN, scope: 'send' });
  const study = await relay.tokens.create({ name: 'study', scope: 'receive', deviceId: 'study' });
  const old = await relay.tokens.create({ name: 'old phone', scope: 'send' });
  await relay.tokens.revoke('old phone', 'keep');
  await relay.tokens.grant('phone', { devices: ['desk', 'study'], keys: false });
  await relay.admin.rename('study', 'Ana');
  const journal = { id: randomUUID() };
  const agent = await alone.agent(journal);
  const ids = { typed: '', held: '', written: '', waits: '', cancelled: '' };
  const send = async (text: string, outcome?: string) => {
    agent.onTranscription = outcome === undefined ? undefined : ({ id }) => agent.ack(id, { outcome });
    const sent = alone.post(text);
    return outcome === undefined ? sent : (await sent).body.messageId;
  };
  ids.typed = await send('typed', 'typed');
  ids.held = await send('held', 'held');
  const written = send('written');
  await eventually('the text', () => agent.texts.includes('written'));
  agent.stop();
  ids.written = (await written).body.messageId;
  const waits = await alone.call('POST', '/transcription', { body: { deviceId: 'study', text: 'waits' } });
  ids.waits = waits.body.messageId;
  const taken = await alone.call('POST', '/transcription', { body: { deviceId: 'study', text: 'no' } });
  ids.cancelled = taken.body.messageId;
  await alone.call('DELETE', `/messages/${ids.cancelled}`);
  await relay.stop();
  return { database, phone, desk, study, old, journal, ids };
}

describe('a relay that was by itself and joins a cluster where nobody was let in', withNats, () => {
  it('brings its phones and computers along, their names, and every message under its id', async () => {
    const common = commonOf((await startNatsNode()).url);
    const own = await byItself(common);
    const { database, phone, ids } = own;
    const a = await JoinedRelay.join(common, 'a', { database });
    expect(a.carriedIn).toEqual({ carried: { tokens: 3, names: 1, messages: 3 } });
    const b = await JoinedRelay.join(common, 'b');
    expect(b.carriedIn).toEqual({});
    for (const relay of [a, b]) {
      const { body } = await relay.call('GET', '/devices', { token: phone });
      expect(body.details.map(({ name, queueDepth, textsOnly }: never) => [name, queueDepth, textsOnly])).toEqual([
        ['desk', 1, true],
        ['Ana', 1, true],
      ]);
      const states = {
        typed: 'typed',
        held: 'held',
        written: 'queued',
        waits: 'queued',
        cancelled: 'cancelled',
      } as const;
      for (const [name, status] of Object.entries(states)) {
        const { body: found } = await relay.call('GET', `/messages/${ids[name as keyof typeof ids]}`, { token: phone });
        expect([name, found.message?.status]).toEqual([name, status]);
      }
      expect((await relay.call('GET', '/devices', { token: own.old })).status).toBe(401);
      // A retry is the message that it was.
      const again = await relay.post('desk', 'typed', { token: phone, id: ids.typed });
      expect(again.body).toMatchObject({ messageId: ids.typed, status: 'typed' });
    }
    const study = await b.agent('study', own.study);
    await eventually('what waited', () => study.texts.length === 1);
    expect(study.texts).toEqual(['waits']);
    // The journal that it was written to says what became of it.
    const desk = await b.agent('desk', own.desk, own.journal);
    await eventually('what was written', () => desk.texts.length === 1);
    desk.ackEverything();
    desk.send({ type: 'update', id: ids.held, outcome: 'typed' });
    for (const id of [ids.written, ids.held])
      await eventually('it to be typed', async () => (await a.status(id)) === 'typed');
    const { body } = await b.call('GET', '/messages', { token: phone });
    expect(body.messages).toHaveLength(5);
  });

  it('has no such things of its own afterwards, and does nothing at its next start', async () => {
    const common = commonOf((await startNatsNode()).url);
    const { database, phone } = await byItself(common);
    const copy = newDatabase();
    const first = await JoinedRelay.join(common, 'a', { database, copy });
    await first.relay.tokens.revoke('phone');
    await first.stop();
    expect(new TokenTable(database).live().map(({ name }) => name)).toEqual([OWN_TOKEN]);
    expect(messagesToCarry(database, systemClock, silentLogger).messages).toEqual([]);
    const again = await JoinedRelay.join(common, 'a', { database, copy });
    expect(again.carriedIn).toEqual({});
    expect((await again.call('GET', '/devices', { token: phone })).status).toBe(401);
  });

  it('goes on where it was interrupted, and not twice', async () => {
    const common = commonOf((await startNatsNode()).url);
    const { database, phone, ids } = await byItself(common);
    // As if it had ended after its word that it begins.
    const bucket = await identityBucket(common);
    await bucket.change('carried', () => ({ by: 'a' }));
    // Another one that was by itself comes in between.
    const other = newDatabase();
    const alone = await RelayUnderTest.start({ secret: common.secret, relayId: common.relayId, database: other });
    await alone.post('stays here');
    await alone.relay.stop();
    const b = await JoinedRelay.join(common, 'b', { database: other });
    expect(b.carriedIn).toEqual({ left: { tokens: 2, names: 0, messages: 1 } });
    expect(new TokenTable(other).live()).toHaveLength(2);
    expect((await b.call('GET', '/devices', { token: alone.phone })).status).toBe(401);
    await b.relay.tokens.create({ name: 'in between', scope: 'send' });
    const a = await JoinedRelay.join(common, 'a', { database });
    expect(a.carriedIn).toEqual({ carried: { tokens: 3, names: 1, messages: 3 } });
    for (const relay of [a, b]) {
      await eventually('the phone', async () => (await relay.call('GET', '/devices', { token: phone })).status === 200);
      expect(await relay.status(ids.waits)).toBe('queued');
    }
  });

  it('brings nothing twice, should it not have got to its end', async () => {
    const common = commonOf((await startNatsNode()).url);
    const { database, phone, ids } = await byItself(common);
    const file = path.join(tempFolder(), 'before.db');
    database.sql.exec(`VACUUM INTO '${file}'`);
    const copy = newDatabase();
    const first = await JoinedRelay.join(common, 'a', { database, copy });
    // One is over by then, and one is somebody else's business.
    await first.call('DELETE', `/messages/${ids.waits}`);
    await first.relay.tokens.grant('phone', { keys: true });
    await first.stop();
    const bucket = await identityBucket(common);
    await bucket.change('carried', () => ({ by: 'a' }));
    const before = openDatabase(file);
    onTestFinished(() => before.close());
    const again = await JoinedRelay.join(common, 'a', { database: before, copy });
    expect(again.carriedIn.left).toBeUndefined();
    expect(await again.status(ids.waits)).toBe('cancelled');
    expect(
      again.relay.tokens
        .list()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['desk', 'phone', 'study']);
    expect(again.relay.tokens.list().find(({ name }) => name === 'phone')?.grants?.keys).toBe(true);
    const { body } = await again.call('GET', '/messages', { token: phone });
    expect(body.messages).toHaveLength(5);
    expect(messagesToCarry(before, systemClock, silentLogger).messages).toEqual([]);
  });

  it('keeps what it has by itself, and says so, where somebody was let in before', async () => {
    const common = commonOf((await startNatsNode()).url);
    const { database, phone, ids } = await byItself(common);
    const b = await JoinedRelay.join(common, 'b');
    await b.relay.tokens.ensure({ name: OWN_TOKEN, scope: 'send' });
    await b.relay.tokens.create({ name: 'another phone', scope: 'send' });
    const a = await JoinedRelay.join(common, 'a', { database });
    expect(a.carriedIn).toEqual({ left: { tokens: 3, names: 1, messages: 3 } });
    expect((await a.call('GET', '/devices', { token: phone })).status).toBe(401);
    expect(await a.status(ids.waits)).toBeUndefined();
    expect(new TokenTable(database).live()).toHaveLength(4);
    expect(messagesToCarry(database, systemClock, silentLogger).unfinished).toBe(3);
  });
});
