import { describe, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { type Database, openDatabase } from '../../../src/base/database.ts';
import { silentLogger as logger } from '../../../src/base/logger.ts';
import { DEFAULT_RELAY_LIMITS } from '../../../src/relay/relay-limits.ts';
import { ownState } from '../../../src/relay/relay-state.ts';
import { type Kept, keepsItsContract } from './state-contract.ts';

function keptIn(database: Database): Kept {
  const state = ownState({ database, clock, logger }, DEFAULT_RELAY_LIMITS);
  return { state, again: async () => keptIn(database) };
}

describe('a relay by itself, in SQLite,', () => {
  keepsItsContract(async () => {
    const database = openDatabase(':memory:');
    onTestFinished(() => database.close());
    return keptIn(database);
  });
});
