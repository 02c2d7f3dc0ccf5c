import { describe, onTestFinished } from 'vitest';
import { openDatabase } from '../../../src/base/database.ts';
import { SqliteTokenStore } from '../../../src/relay/tokens/sqlite-token-store.ts';
import { itKeepsTokens } from './token-store-contract.ts';

describe('tokens in SQLite', () => {
  itKeepsTokens(async () => {
    const database = openDatabase(':memory:');
    onTestFinished(() => database.close());
    const open = async (): Promise<SqliteTokenStore> => new SqliteTokenStore(database);
    return { store: await open(), open };
  });
});
