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

/** Puts them together. Nothing is started. */
export function createRelayEvents(
  database: Database,
  hlc: HybridLogicalClock,
  limits: RelayLimits,
  restored: boolean,
  clock: Clock,
  logger: Logger,
): RelayEvents {
  const store = new EventStore(database, limits.eventLogCapacity);
  const log = new EventLog({ store, hlc, clock, limits, bootId: readBootId(), restored, logger });
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
