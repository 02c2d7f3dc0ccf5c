import { randomUUID } from 'node:crypto';
import { getHeapSpaceStatistics } from 'node:v8';
import { MessageSteps, type Step } from '../../../src/app/control/message-steps.ts';
import { EventRing } from '../../../src/relay/events/event-ring.ts';
import { LoggedEvent } from '../../../src/relay/events/logged-event.ts';

/**
 * How many bytes the young collector moves into the old generation for each message of which something is kept, beside
 * the same kept as objects; as JSON. Between two messages so much is made and dropped that what is kept lives through
 * two young collections. Flags as for `promoted-bytes.ts`.
 */
const MESSAGES = 6_000;
const KEPT = 500;
const DROPPED_NUMBERS = 3_000;

interface History {
  add(id: string, index: number): void;
}

function eventOf(id: string, index: number): LoggedEvent {
  const body = { type: 'message.queued', messageId: id, deviceId: 'desk', status: 'queued' } as const;
  const hlc = { physical: 1.7e12 + index, logical: 0 };
  return new LoggedEvent(index + 1, 'epoch', { body, audience: { sender: 'phone' }, hlc, at: 1.7e12 + index });
}

function inSlots(): History {
  const ring = new EventRing(KEPT, Number.MAX_SAFE_INTEGER, 0);
  return { add: (id, index) => ring.add(eventOf(id, index)) };
}

function asObjects(): History {
  const ring: LoggedEvent[] = [];
  return {
    add(id, index) {
      ring[index % KEPT] = eventOf(id, index);
    },
  };
}

const STATUSES = ['queued', 'sent', 'typed'] as const;

function stepsInSlots(): History {
  const steps = new MessageSteps();
  return {
    add(id, index) {
      for (const status of STATUSES) steps.add(id, { status, at: 1.7e12 + index });
    },
  };
}

function stepsAsObjects(): History {
  const messages = new Map<string, Step[]>();
  return {
    add(id, index) {
      const steps: Step[] = [];
      for (const status of STATUSES) steps.push({ status, at: 1.7e12 + index });
      messages.set(id, steps);
    },
  };
}

const dropped: { last: unknown } = { last: undefined };

function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? Number.NaN;
}

function promotedBytes(history: History): number {
  const run = (from: number, to: number): void => {
    for (let index = from; index < to; index += 1) {
      // In one piece: a UUID comes as many.
      history.add(Buffer.from(randomUUID()).toString('latin1'), index);
      dropped.last = new Array(DROPPED_NUMBERS).fill(index);
    }
  };
  // Every slot is there by then.
  run(0, MESSAGES);
  gc?.();
  const before = oldBytes();
  run(MESSAGES, 2 * MESSAGES);
  return (oldBytes() - before) / MESSAGES;
}

const nothing: History = { add: () => undefined };
const [none = 0, ...kept] = [nothing, inSlots(), asObjects(), stepsInSlots(), stepsAsObjects()].map(promotedBytes);
const [events, eventObjects, steps, stepObjects] = kept.map((bytes) => bytes - none);
console.log(JSON.stringify({ none, events, eventObjects, steps, stepObjects }));
