import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../base/database.ts';
import type { HybridLogicalClock } from '../../base/hlc.ts';
import type { Logger } from '../../base/logger.ts';
import type { RelayLimits } from '../relay-limits.ts';
import { readBootId } from './boot-id.ts';
import { EventLog } from './event-log.ts';
import { EventRecorder } from './event-recorder.ts';
import { EventStore } from './event-store.ts';
import { LongPolls } from './long-polls.ts';

/** The event log, whenever it is looked at. */
export interface EventsState {
  readonly epoch: string;
  readonly latest: number;
  /** How many events are kept. */
  readonly size: number;
  readonly waitingPolls: number;
}

/** What tells of what happens in the relay, what keeps it, and who waits for it. */
export interface RelayEvents {
  readonly recorder: EventRecorder;
  readonly log: EventLog;
  readonly polls: LongPolls;
  readonly state: EventsState;
}

export interface RelayEventsParts {
  readonly database: Database;
  readonly hlc: HybridLogicalClock;
  readonly limits: RelayLimits;
  /** See `EventLogParts`. */
  readonly restored: boolean;
  /** Default: as `readBootId` tells. */
  readonly bootId: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Puts them together. Nothing is started. */
export function createRelayEvents(parts: RelayEventsParts): RelayEvents {
  const { database, hlc, limits, restored, bootId = readBootId(), clock, logger } = parts;
  const store = new EventStore(database, limits.eventLogCapacity);
  const log = new EventLog({ store, hlc, clock, limits, bootId, restored, logger });
  const polls = new LongPolls(log, clock, limits.maxLongPolls);
  const state: EventsState = {
    get epoch() {
      return log.epoch;
    },
    get latest() {
      return log.latest;
    },
    get size() {
      return log.size;
    },
    get waitingPolls() {
      return polls.size;
    },
  };
  return { recorder: new EventRecorder(log), log, polls, state };
}
