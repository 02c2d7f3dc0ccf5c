import type { Registry } from 'prom-client';
import type { EventLog } from '../events/event-log.ts';
import type { LongPolls } from '../events/long-polls.ts';
import { registerGauge } from './scraped.ts';

/** The event log and who waits for it. */
export function registerEventMetrics(
  registry: Registry,
  log: Pick<EventLog, 'size' | 'latest'>,
  polls: Pick<LongPolls, 'size'>,
): void {
  registerGauge(registry, 'lantype_event_log_size', 'Events that are kept for recovery', () => log.size);
  // A gauge: after a loss of history numbers jump ahead, and no rate can be made of that.
  registerGauge(registry, 'lantype_event_log_latest', 'The sequence number of the newest event', () => log.latest);
  registerGauge(registry, 'lantype_long_polls', 'Requests that wait for the next event', () => polls.size);
}
