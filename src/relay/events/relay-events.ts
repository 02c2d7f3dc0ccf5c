import type { Clock } from '../../base/clock.ts';
import type { RelayLimits } from '../relay-limits.ts';
import type { EventJournal } from './event-journal.ts';
import { EventRecorder } from './event-recorder.ts';
import { LongPolls } from './long-polls.ts';

/** The event log, whenever it is looked at. */
export interface EventsState {
  readonly epoch: string;
  readonly latest: number;
  /** How many events are kept. */
  readonly size: number;
  readonly waitingPolls: number;
}

/** What tells of what happens in the relay, and who waits for it. */
export interface RelayEvents {
  readonly recorder: EventRecorder;
  readonly polls: LongPolls;
  readonly state: EventsState;
}

/** Puts them together around the log that keeps them. Nothing is started. */
export function createRelayEvents(
  log: EventJournal,
  limits: Pick<RelayLimits, 'maxLongPolls'>,
  clock: Clock,
): RelayEvents {
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
  return { recorder: new EventRecorder(log), polls, state };
}
