import { beforeEach, expect, test, vi } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import type { Conclusion, Message } from '../../../src/relay/messages/message.ts';
import { AckTable } from '../../../src/relay/outbox/ack-table.ts';
import { LiveMessages } from '../../../src/relay/outbox/live-messages.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { messageOf } from '../messages/message-of.ts';

const clock = new FakeClock();
const warn = vi.fn();
const writer = { writable: true, send: vi.fn(), cork: () => undefined, uncork: () => undefined };
let concluded: [Message, Conclusion][];
let live: LiveMessages;
let acks: AckTable;

beforeEach(() => {
  vi.clearAllMocks();
  concluded = [];
  live = new LiveMessages({ find: () => undefined });
  acks = new AckTable(live, 5_000, clock, { ...silentLogger, warn });
  acks.onAck({
    acknowledged: (message, conclusion) => void concluded.push([message, conclusion]),
    overdue: () => undefined,
  });
});

function sent(seq: number): Message {
  const message = messageOf(seq);
  live.add(message);
  acks.sendAndWaitForAck(message, `frame ${seq}`, writer);
  return message;
}

test('sendAndWaitForAck writes, and handleAck ends the wait', () => {
  const message = sent(1);
  expect(writer.send).toHaveBeenCalledExactlyOnceWith('frame 1');
  expect(message.status).toBe('sent');
  expect(acks.hasPendingAcks('desk')).toBe(true);
  clock.advance(12);
  acks.handleAck('desk', { type: 'ack', id: message.id, outcome: 'typed' });
  expect(concluded).toEqual([[message, { status: 'typed', receipt: 'assumed' }]]);
  expect(acks.hasPendingAcks('desk')).toBe(false);
  expect(acks.lastAckMs('desk')).toBe(12);
});

test('an overdue message is not in flight any more, and its ACK still counts', () => {
  const message = sent(1);
  clock.advance(5_000);
  expect([acks.inFlight('desk'), acks.overdue('desk')]).toEqual([0, 1]);
  expect(acks.hasPendingAcks('desk')).toBe(true);
  acks.handleAck('desk', { type: 'ack', id: message.id, outcome: 'failed' });
  expect(concluded[0]?.[1]).toEqual({
    status: 'failed',
    error: { code: 'FAILED', message: 'the agent gave no reason' },
  });
  expect(acks.overdue('desk')).toBe(0);
});

test('clearPendingAcks gives the messages back, oldest first', () => {
  const old = sent(1);
  clock.advance(5_000);
  const young = sent(2);
  expect(acks.clearPendingAcks('desk')).toEqual([old, young]);
  expect([old.status, young.status]).toEqual(['queued', 'queued']);
  expect(acks.hasPendingAcks('desk')).toBe(false);
  expect(acks.clearPendingAcks('nobody')).toEqual([]);
});

test('an ACK for an unknown message, of another device, or for one that is not stored is ignored, with a warning', () => {
  const message = sent(1);
  const unstored = messageOf(2, { stored: false });
  live.add(unstored);
  acks.handleAck('desk', { type: 'ack', id: messageOf(3).id, outcome: 'typed' });
  acks.handleAck('laptop', { type: 'ack', id: message.id, outcome: 'typed' });
  acks.handleAck('desk', { type: 'ack', id: unstored.id, outcome: 'typed' });
  expect(concluded).toEqual([]);
  expect(warn).toHaveBeenCalledTimes(3);
});

test('only a held message takes an update, only one that is not takes an ACK', () => {
  const message = sent(1);
  acks.handleUpdate('desk', { type: 'update', id: message.id, outcome: 'typed' });
  expect(concluded).toEqual([]);
  message.status = 'held';
  acks.handleAck('desk', { type: 'ack', id: message.id, outcome: 'typed' });
  acks.handleUpdate('laptop', { type: 'update', id: message.id, outcome: 'typed' });
  expect(concluded).toEqual([]);
  acks.handleUpdate('desk', { type: 'update', id: message.id, outcome: 'expired' });
  expect(concluded).toEqual([[message, { status: 'expired', error: undefined }]]);
});
