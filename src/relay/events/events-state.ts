import type { EventLog } from './event-log.ts';
import type { LongPolls } from './long-polls.ts';

/** The event log, as it is now. */
export interface EventsState {
  readonly epoch: string;
  readonly latest: number;
  /** How many events are kept. */
  readonly size: number;
  readonly waitingPolls: number;
}

/** Reads on, whenever it is looked at. */
export function eventsState(log: EventLog, polls: LongPolls): EventsState {
  return {
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
}
