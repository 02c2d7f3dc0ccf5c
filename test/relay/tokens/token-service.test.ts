import { expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase } from '../../../src/base/database.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { formerToken } from '../../../src/phone/pairing/former-token.ts';
import { SqliteTokenStore } from '../../../src/relay/tokens/sqlite-token-store.ts';
import { TokenService } from '../../../src/relay/tokens/token-service.ts';
import { VerifyCache } from '../../../src/relay/tokens/verify-cache.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const RELAY = { relayId: 'relay', name: 'relay' };
const NOTHING = { id: '', proof: '' };

function setUp() {
  const clock = new FakeClock();
  const database = openDatabase(':memory:');
  onTestFinished(() => database.close());
  const secret = Buffer.alloc(32, 9);
  const open = () => new TokenService(new SqliteTokenStore(database), secret, clock, silentLogger);
  return { clock, database, open, tokens: open() };
}

test('ensure gives the same token again, across restarts, and never another one of that name', async () => {
  const { tokens, open } = setUp();
  const wanted = { name: 'hub', scope: 'receive', deviceId: 'desk' } as const;
  const token = await tokens.ensure(wanted);
  expect(await tokens.ensure(wanted)).toBe(token);
  expect(await open().ensure(wanted)).toBe(token);
  expect(tokens.list()).toHaveLength(1);
  await expect(tokens.ensure({ ...wanted, deviceId: 'laptop' })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  await expect(tokens.create(wanted)).rejects.toMatchObject({ code: 'NAME_TAKEN' });
});

test('a token that another relay has just made is not refused before the store has caught up', async () => {
  const { clock, tokens } = setUp();
  const token = await tokens.create({ name: 'phone', scope: 'send' });
  const row = tokens.rowOf((await tokens.verify(token)).id);
  const database = openDatabase(':memory:');
  onTestFinished(() => database.close());
  const late = new SqliteTokenStore(database);
  const caughtUp = vi.fn(async () => {
    if (row !== undefined && late.find(row.jti) === undefined) await late.insert(row);
  });
  const other = new TokenService(Object.assign(late, { caughtUp }), Buffer.alloc(32, 9), clock, silentLogger);
  expect(await other.verify(token)).toMatchObject({ name: 'phone' });
  const principal = { id: row?.jti ?? '', name: 'phone', scope: 'send', deviceId: undefined } as const;
  expect(await other.current(principal)).toMatchObject({ id: row?.jti });
  await other.revoke('phone');
  await expect(other.verify(token)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  await expect(other.current(principal)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  // What is known to be revoked, nobody has to be asked about.
  expect(caughtUp).toHaveBeenCalledOnce();
});

test('a revoked token stays revoked, and its name is free', async () => {
  const { tokens, open } = setUp();
  const token = await tokens.create({ name: 'phone', scope: 'send' });
  await tokens.verify(token);
  const listener = vi.fn(() => 0);
  tokens.onRevoked(listener);
  const id = tokens.verifyCached(token)?.id;
  await tokens.revoke('phone');
  expect(listener).toHaveBeenCalledExactlyOnceWith(
    id,
    expect.objectContaining({ name: 'phone', scope: 'send' }),
    'end',
    true,
  );
  expect(tokens.verifyCached(token)).toBeUndefined();
  await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  await expect(open().verify(token)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  await expect(tokens.revoke('phone')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await tokens.create({ name: 'phone', scope: 'send' })).not.toBe(token);
});

test('a device is known while one of its tokens lives', async () => {
  const { tokens } = setUp();
  await tokens.create({ name: 'a', scope: 'receive', deviceId: 'desk' });
  await tokens.create({ name: 'b', scope: 'receive', deviceId: 'desk' });
  expect(tokens.receivers()).toEqual(['desk']);
  await tokens.revoke('a');
  expect(tokens.hasReceiver('desk')).toBe(true);
  await tokens.revoke('b');
  expect(tokens.hasReceiver('desk')).toBe(false);
});

test('when a token was last seen is saved now and then, and at the end', async () => {
  const { clock, tokens, open } = setUp();
  tokens.start();
  const token = await tokens.create({ name: 'phone', scope: 'send' });
  clock.advance(10_000);
  await tokens.verify(token);
  const seen = new Date(clock.now()).toISOString();
  expect(tokens.list()[0]?.lastSeenAt).toBe(seen);
  expect(open().list()[0]?.lastSeenAt).toBeUndefined();
  clock.advance(60_000);
  expect(open().list()[0]?.lastSeenAt).toBe(seen);
  tokens.verifyCached(token);
  tokens.stop();
  expect(open().list()[0]?.lastSeenAt).toBe(new Date(clock.now()).toISOString());
  expect(clock.pendingTimers).toBe(0);
});

test('the cache forgets what was not used while as many others came as there may be', () => {
  const cache = new VerifyCache(() => 2);
  const of = (id: string) =>
    ({ principal: { id, name: id, scope: 'send', deviceId: undefined }, expiresAt: 1 }) as const;
  cache.set('a', of('1'));
  cache.set('b', of('2'));
  cache.set('c', of('1'));
  expect(cache.get('a')).toEqual(of('1'));
  cache.set('d', of('3'));
  expect(['a', 'b', 'c', 'd'].map((token) => cache.get(token) !== undefined)).toEqual([true, false, true, true]);
  cache.forget('1');
  expect(['a', 'c'].map((token) => cache.get(token))).toEqual([undefined, undefined]);
});

test('however many tokens are in use, each is looked at once', async () => {
  const { tokens } = setUp();
  const names = Array.from({ length: 2_500 }, (_, index) => `t${index}`);
  const all = await Promise.all(names.map((name) => tokens.create({ name, scope: 'send' })));
  for (const token of all) await tokens.verify(token);
  expect(all.filter((token) => tokens.verifyCached(token) === undefined)).toEqual([]);
});

test('names of a device: of its live tokens, in order of their making', async () => {
  const { tokens } = setUp();
  expect(tokens.namesOfDevice('desk')).toEqual([]);
  for (const name of ['one', 'two', 'three']) await tokens.create({ name, scope: 'receive', deviceId: 'desk' });
  await tokens.create({ name: 'other', scope: 'receive', deviceId: 'lap' });
  await tokens.revoke('two');
  expect(tokens.namesOfDevice('desk')).toEqual(['one', 'three']);
});

test('a successor whose name another has is refused: the other gets nothing, and the old token stays', async () => {
  const { tokens, database } = setUp();
  const old = await tokens.create({ name: 'phone', scope: 'send' });
  await tokens.create({ name: 'tablet', scope: 'send' });
  const before = await tokens.formerSender((await formerToken({ token: old, ...RELAY }, 'code')) ?? NOTHING, 'code');
  const listener = vi.fn();
  tokens.onSucceeded(listener);
  if (before === undefined) throw new Error('it was signed here');
  await expect(tokens.succeed(before, { name: 'tablet', scope: 'send' })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  expect(listener).not.toHaveBeenCalled();
  expect(tokens.list().map(({ name }) => name)).toEqual(['phone', 'tablet']);
  database.sql.exec("CREATE TRIGGER full BEFORE INSERT ON tokens BEGIN SELECT RAISE(ABORT, 'full'); END");
  await expect(tokens.succeed(before, { name: 'phone', scope: 'send' })).rejects.toThrow('full');
  expect(listener).not.toHaveBeenCalled();
});

test('who shows tokens hears of the first use at once, and of later ones a minute apart', async () => {
  const { tokens, clock } = setUp();
  const token = await tokens.create({ name: 'phone', scope: 'send' });
  const listener = vi.fn();
  tokens.onChanged(listener);
  await tokens.verify(token);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(tokens.list()).toMatchObject([{ name: 'phone', lastSeenAt: expect.any(String) }]);
  clock.advance(59_000);
  tokens.verifyCached(token);
  expect(listener).toHaveBeenCalledTimes(1);
  clock.advance(60_000);
  tokens.verifyCached(token);
  expect(listener).toHaveBeenCalledTimes(2);
});
