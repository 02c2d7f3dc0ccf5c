import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../src/base/database.ts';
import { SqliteTokenStore } from '../../../src/relay/tokens/sqlite-token-store.ts';
import type { TokenFollower } from '../../../src/relay/tokens/token-store.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

/** A store that another relay has too. */
class SharedStore extends SqliteTokenStore {
  tell: TokenFollower = () => 0;

  override follow(follower: TokenFollower): void {
    this.tell = follower;
    super.follow(follower);
  }
}

/** Something of a phone waits. */
async function waiting() {
  const database = openDatabase(':memory:');
  onTestFinished(() => database.close());
  const tokens = new SharedStore(database);
  const relay = await RelayUnderTest.start({ tokens });
  const { messageId } = (await relay.post('waits')).body;
  const row = tokens.live().find(({ name }) => name === 'phone');
  if (row === undefined) throw new Error('a phone');
  expect(await relay.status(messageId)).toBe('queued');
  const found = async () => (await relay.call('GET', `/messages/${messageId}`, { token: relay.owner })).body.message;
  return { relay, tokens, messageId, row, found };
}

it('a token that is made elsewhere is judged by what its holder has sent: its messages may be known here first', async () => {
  const { tokens, row, found } = await waiting();
  tokens.tell({ kind: 'created', row: { ...row, grants: { devices: [], keys: false } } }, false);
  expect(await found()).toMatchObject({ status: 'cancelled', error: { code: 'NOT_GRANTED' } });
});

it('a phone that is paired anew elsewhere has what waits here, although nobody says so', async () => {
  const { relay, tokens, messageId, row, found } = await waiting();
  const anew = { ...row, jti: randomUUID(), origin: row.jti };
  tokens.tell({ kind: 'revoked', jti: row.jti, messages: 'keep' }, false);
  tokens.tell({ kind: 'created', row: { ...row, jti: randomUUID(), name: 'another', origin: randomUUID() } }, false);
  expect(relay.relay.admin.find(messageId).sender).toBe(row.jti);
  tokens.tell({ kind: 'created', row: anew }, false);
  expect(relay.relay.admin.find(messageId).sender).toBe(anew.jti);
  expect(await found()).toMatchObject({ status: 'queued' });
  tokens.tell({ kind: 'revoked', jti: anew.jti, messages: 'end' }, false);
  expect(await found()).toMatchObject({ status: 'cancelled' });
});
