import type { Clock } from '../base/clock.ts';
import type { Database } from '../base/database.ts';
import { decodeHlc, HybridLogicalClock } from '../base/hlc.ts';
import type { Logger } from '../base/logger.ts';
import { readBootId } from './events/boot-id.ts';
import type { EventJournal } from './events/event-journal.ts';
import { EventLog } from './events/event-log.ts';
import { EventStore } from './events/event-store.ts';
import type { RelayLimits } from './relay-limits.ts';
import type { CommitLog, Positions } from './store/commit-log.ts';
import { DeliveryMemory, type JournalMemory } from './store/delivery-memory.ts';
import { CountedPositions, SqliteCommitLog } from './store/sqlite-commit-log.ts';
import { SqliteMessageStore } from './store/sqlite-message-store.ts';

/** Messages and events, which outlive the process: in the relay's own file, or in what a cluster has in common. */
export interface RelayState {
  /** Where they are read. */
  readonly database: Database;
  readonly store: SqliteMessageStore;
  readonly memory: JournalMemory;
  /** Where they are written. */
  readonly commits: CommitLog;
  readonly positions: Positions;
  readonly events: EventJournal;
  readonly hlc: HybridLogicalClock;
}

export interface OwnStateParts {
  readonly database: Database;
  /** Default: as `readBootId` tells. */
  readonly bootId?: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Of a relay by itself. */
export function ownState(
  { database, bootId = readBootId(), clock, logger }: OwnStateParts,
  limits: RelayLimits,
): RelayState {
  const store = new SqliteMessageStore(database, logger);
  const memory = new DeliveryMemory(database);
  const { restored } = memory;
  if (restored) logger.warn({}, 'the data folder was copied or restored: a new epoch of messages begins');
  const hlc = new HybridLogicalClock(clock, limits.maxClockDriftMs);
  const lastHlc = store.lastHlc();
  if (lastHlc !== undefined) hlc.resume(decodeHlc(lastHlc));
  const eventStore = new EventStore(database, limits.eventLogCapacity);
  const events = new EventLog({ store: eventStore, hlc, clock, limits, bootId, restored, logger });
  const commits = new SqliteCommitLog({ store, memory, events });
  return { database, store, memory, commits, positions: new CountedPositions(store, memory), events, hlc };
}
