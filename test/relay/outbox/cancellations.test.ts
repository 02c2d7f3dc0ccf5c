import { expect, test } from 'vitest';
import { Message } from '../../../src/relay/messages/message.ts';
import { Cancellations } from '../../../src/relay/outbox/cancellations.ts';
import { LiveMessages } from '../../../src/relay/outbox/live-messages.ts';

function cancellations() {
  const live = new LiveMessages({ find: () => undefined });
  const frames: string[] = [];
  const writer = { send: (frame: string) => frames.push(frame), cork: () => undefined, uncork: () => undefined };
  const parts = {
    live,
    store: { loadCancelling: () => [] },
    acks: { forget: () => undefined },
    agents: { writerOf: () => ({ ...writer, writable: true }) },
    journals: { nameOf: () => 'journal' },
    waiting: { settle: () => undefined },
    outbox: {
      conclude(message: Message, { status }: Pick<Message, 'status'>) {
        message.status = status;
      },
    },
  };
  return { taken: new Cancellations(parts as unknown as ConstructorParameters<typeof Cancellations>[0]), live, frames };
}

const row = {
  ...{ seq: 7, id: '74ca1299-666f-43b6-8f1a-d3af73e32bcc', deviceId: 'desk', sender: 'phone', bodyHash: '' },
  ...{ hasKeys: false, createdAt: 1, expiresAt: 2, updatedAt: 1, status: 'queued' as const, receipt: undefined },
  ...{ error: undefined, typedParts: undefined, hlc: undefined, epoch: 'log', written: true, supposed: false },
  writtenTo: 'journal',
};

// In a cluster the log answers later than the computer: what that said of a message that is not there counted for nothing.
test('a computer is asked to drop a message when that is stored, and not before', () => {
  const { taken, live, frames } = cancellations();
  const message = new Message(row, false);
  live.add(message);
  taken.cancel(message);
  expect(message.status).toBe('cancelling');
  expect(frames).toEqual([]);
  message.stored = true;
  taken.stored(message);
  expect(frames.map((frame) => JSON.parse(frame))).toEqual([{ type: 'cancel', id: row.id, epoch: 'log', seq: 7 }]);
});

test('at once when it is stored already', () => {
  const { taken, live, frames } = cancellations();
  const message = new Message(row, true);
  live.add(message);
  taken.cancel(message);
  expect(frames).toHaveLength(1);
});
