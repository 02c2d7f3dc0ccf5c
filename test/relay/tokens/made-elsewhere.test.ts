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

it('a token that is made elsewhere is judged by what its holder has sent: its messages may be known here first', async () => {
  const database = openDatabase(':memory:');
  onTestFinished(() => database.close());
  const tokens = new SharedStore(database);
  const relay = await RelayUnderTest.start({ tokens });
  const { messageId } = (await relay.post('waits')).body;
  const row = tokens.live().find(({ name }) => name === 'phone');
  if (row === undefined) throw new Error('a phone');
  expect(await relay.status(messageId)).toBe('queued');
  tokens.tell({ kind: 'created', row: { ...row, grants: { devices: [], keys: false } } }, false);
  const { body } = await relay.call('GET', `/messages/${messageId}`, { token: relay.owner });
  expect(body.message).toMatchObject({ status: 'cancelled', error: { code: 'NOT_GRANTED' } });
});
