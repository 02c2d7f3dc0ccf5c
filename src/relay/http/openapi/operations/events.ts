import { eventsQuerySchema } from '../../../../protocol/events.ts';
import { EVENT_LOG_CAPACITY, EVENT_LOG_MAX_AGE_MS, MAX_LONG_POLL_MS } from '../../../../protocol/limits.ts';
import type { Operation } from '../operation.ts';

export const EVENT_OPERATIONS: readonly Operation[] = [
  {
    id: 'readEvents',
    method: 'get',
    path: '/websocket/messages',
    tag: 'events',
    summary: 'What happened since, and what happens next',
    description: [
      'The events with a `sequence_number` above `since` that the token may see, oldest first. Go on with `latest` and',
      '`epoch` of the answer. `gap: true`: events after `since` are gone, or `since` means nothing in this epoch; what is',
      `here is a new beginning. ${EVENT_LOG_CAPACITY} events are kept, for ${EVENT_LOG_MAX_AGE_MS / 60_000} minutes.`,
    ].join(' '),
    access: ['send', 'admin'],
    query: eventsQuerySchema,
    queryTypes: {
      since: { type: 'integer', minimum: 0, default: 0 },
      wait: { type: 'integer', minimum: 0, maximum: MAX_LONG_POLL_MS, default: 0 },
    },
    queryDescriptions: {
      since: 'The number of the last event that was seen',
      epoch: 'The epoch that `since` belongs to',
      wait: 'How long to wait for an event when there is none, in milliseconds',
    },
    answers: [{ status: 200, description: 'The events; none when nothing is new', schema: 'EventsAnswer' }],
    errors: [],
  },
];
