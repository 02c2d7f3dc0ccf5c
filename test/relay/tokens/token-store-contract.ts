import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { TokenChange, TokenRow, TokenStore } from '../../../src/relay/tokens/token-store.ts';

export function tokenRow(name: string, more: Partial<TokenRow> = {}): TokenRow {
  return {
    jti: randomUUID(),
    name,
    scope: 'send',
    deviceId: undefined,
    createdAt: 1,
    lastSeenAt: undefined,
    grants: { devices: 'all', keys: true, reached: undefined },
    origin: undefined,
    ...more,
  };
}

/** What every store of tokens promises. `open`: another look at the same store, as after a restart. */
export function itKeepsTokens(setUp: () => Promise<{ store: TokenStore; open: () => Promise<TokenStore> }>): void {
  function follow(store: TokenStore, ended = 0): TokenChange[] {
    const changes: TokenChange[] = [];
    store.follow((change, here) => {
      expect(here).toBe(true);
      changes.push(change);
      return ended;
    });
    return changes;
  }

  it('keeps what it is given, the oldest first, and tells of it before it resolves', async () => {
    const { store, open } = await setUp();
    const changes = follow(store);
    const young = tokenRow('Phône 📱', { createdAt: 2, origin: randomUUID() });
    const old = tokenRow('desk', { scope: 'receive', deviceId: 'desk', grants: undefined });
    const narrow = tokenRow('narrow', { createdAt: 3, grants: { devices: ['a', 'b'], keys: false, reached: ['c'] } });
    for (const row of [young, old, narrow]) await store.insert(row);
    expect(changes).toEqual([young, old, narrow].map((row) => ({ kind: 'created', row })));
    for (const each of [store, await open()]) {
      expect(each.live()).toEqual([old, young, narrow]);
      expect(each.find(young.jti)).toEqual(young);
      expect(each.find(randomUUID())).toBeUndefined();
    }
    expect(store.live()[0]).not.toBe(store.live()[0]);
  });

  it('gives a name to one live token', async () => {
    const { store } = await setUp();
    const first = tokenRow('phone');
    await store.insert(first);
    const changes = follow(store);
    await expect(store.insert(tokenRow('phone'))).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(changes).toEqual([]);
    expect(store.live()).toEqual([first]);
    await store.revoke(first.jti, 5, 'end');
    await store.insert(tokenRow('phone'));
    expect(store.live()).toHaveLength(1);
  });

  it('revokes once, and remembers whether what was sent ended with it', async () => {
    const { store, open } = await setUp();
    const [ended, kept] = [tokenRow('ended'), tokenRow('kept')];
    for (const row of [ended, kept]) await store.insert(row);
    const changes = follow(store, 3);
    expect(await store.revoke(ended.jti, 5, 'end')).toBe(3);
    expect(await store.revoke(kept.jti, 5, 'keep')).toBe(3);
    expect(changes).toEqual([
      { kind: 'revoked', jti: ended.jti, messages: 'end' },
      { kind: 'revoked', jti: kept.jti, messages: 'keep' },
    ]);
    for (const jti of [ended.jti, randomUUID()]) {
      await expect(store.revoke(jti, 6, 'end')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const granted = store.grant(jti, () => ({ devices: 'all', keys: true }));
      await expect(granted).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    for (const each of [store, await open()]) {
      expect(each.live()).toEqual([]);
      expect(each.find(ended.jti)).toEqual(ended);
      expect([ended, kept].map(({ jti }) => each.endedWithMessages(jti))).toEqual([true, false]);
    }
  });

  it('changes what is granted, from what is granted then', async () => {
    const { store, open } = await setUp();
    const row = tokenRow('phone');
    await store.insert(row);
    const changes = follow(store, 2);
    const grants = { devices: ['desk'], keys: false, reached: 'all' as const };
    expect(
      await store.grant(row.jti, (now) => {
        expect(now).toEqual(row);
        return grants;
      }),
    ).toEqual({ grants, messagesEnded: 2 });
    expect(changes).toEqual([{ kind: 'granted', jti: row.jti, grants }]);
    for (const each of [store, await open()]) expect(each.live()).toEqual([{ ...row, grants }]);
    const refused = store.grant(row.jti, () => {
      throw new Error('not so');
    });
    await expect(refused).rejects.toThrow('not so');
    expect(store.find(row.jti)?.grants).toEqual(grants);
  });

  it.each(['phone', 'phone 2'])('puts one in the place of another, under the name %s', async (name) => {
    const { store, open } = await setUp();
    const before = tokenRow('phone');
    await store.insert(before);
    const after = tokenRow(name, { createdAt: 9, origin: before.jti });
    const changes = follow(store);
    await store.insert(after, { jti: before.jti, name: before.name, revokedAt: 9 });
    expect(changes).toHaveLength(2);
    expect(changes).toContainEqual({ kind: 'revoked', jti: before.jti, messages: 'keep' });
    expect(changes).toContainEqual({ kind: 'created', row: after });
    for (const each of [store, await open()]) {
      expect(each.live()).toEqual([after]);
      expect(each.find(before.jti)).toEqual(before);
      expect(each.endedWithMessages(before.jti)).toBe(false);
    }
  });
}
