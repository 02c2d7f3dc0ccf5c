import { getHeapSpaceStatistics } from 'node:v8';
import type { Clock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { Message } from '../../../src/relay/messages/message.ts';
import { AckTable } from '../../../src/relay/outbox/ack-table.ts';
import { LiveMessages } from '../../../src/relay/outbox/live-messages.ts';
import { MessagesByDevice } from '../../../src/relay/outbox/messages-by-device.ts';

/**
 * How many bytes the young collector moves into the old generation for each message that passes straight through, to
 * one of ten thousand devices in turn; as JSON. Beside it, the same with a Set for each device that stays. Flags as for
 * `promoted-bytes.ts`.
 */
const MESSAGES = 60_000;
const DEVICES = 10_000;
const UNDER_WAY = 64;
/** What else a request makes and drops, so that what is kept lives through young collections. */
const DROPPED_NUMBERS = 1_000;

const STILL = { monotonic: () => 0, after: () => ({ cancel: () => undefined }) } as unknown as Clock;
const WRITER = { writable: true, send: () => 'written' as const, cork: () => undefined, uncork: () => undefined };
const deviceIds = Array.from({ length: DEVICES }, (_, index) => `desk ${index}`);

interface Passage {
  begin(message: Message): void;
  end(message: Message): void;
}

function asTheyAre(): Passage {
  const live = new LiveMessages({ find: () => undefined });
  const acks = new AckTable(live, 5_000, STILL, silentLogger);
  const queues = new MessagesByDevice();
  return {
    begin(message) {
      live.add(message);
      queues.append(message);
      queues.delete(message);
      acks.sendAndWaitForAck(message, '', WRITER);
    },
    end(message) {
      acks.handleAck(message.deviceId, { type: 'ack', id: message.id, outcome: 'typed' });
      live.release(message);
    },
  };
}

/** A new one each time that it is empty, for each device. */
function setsThatStay(): Passage {
  const devices = new Map<string, Set<Message>>();
  return {
    begin: ({ deviceId }) => devices.set(deviceId, new Set()),
    end: () => undefined,
  };
}

function messageOf(index: number): Message {
  const unknown = { receipt: undefined, error: undefined, typedParts: undefined, hlc: undefined, epoch: undefined };
  const times = { createdAt: 0, updatedAt: 0, expiresAt: 0 };
  const text = { deviceId: deviceIds[index % DEVICES] ?? '', sender: '', bodyHash: '', hasKeys: false };
  const delivery = { status: 'queued' as const, written: false, writtenTo: undefined, supposed: false };
  return new Message({ seq: index, id: `message ${index}`, ...text, ...times, ...delivery, ...unknown }, true);
}

const dropped: { last: unknown } = { last: undefined };

function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? Number.NaN;
}

function promotedBytes(passage: Passage): number {
  const underWay: Message[] = [];
  const run = (messages: number): void => {
    for (let index = 0; index < messages; index += 1) {
      const message = messageOf(index);
      passage.begin(message);
      underWay.push(message);
      if (underWay.length > UNDER_WAY) {
        const first = underWay.shift();
        if (first !== undefined) passage.end(first);
      }
      dropped.last = new Array(DROPPED_NUMBERS).fill(index);
    }
  };
  // Every device has had one by then.
  run(2 * DEVICES);
  gc?.();
  const before = oldBytes();
  run(MESSAGES);
  return (oldBytes() - before) / MESSAGES;
}

const [none = 0, ...kept] = [{ begin: () => undefined, end: () => undefined }, asTheyAre(), setsThatStay()].map(
  promotedBytes,
);
const [queues, sets] = kept.map((bytes) => bytes - none);
console.log(JSON.stringify({ none, queues, sets }));
