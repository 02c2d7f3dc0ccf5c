import { expect, test } from 'vitest';
import { viewOf } from '../../../src/relay/messages/message-record.ts';
import { LiveMessages } from '../../../src/relay/outbox/live-messages.ts';
import { messageOf } from '../messages/message-of.ts';

test('a row of a message that is live is that message: whoever waits for it waits on', () => {
  const live = new LiveMessages({ find: () => undefined });
  const message = messageOf(1, { status: 'held' });
  live.add(message);
  const row = { ...message };
  expect(live.adopt(row)).toBe(message);
  expect(live.get(message.id)).toBe(message);
});

test('a row of one that is not becomes live', () => {
  const live = new LiveMessages({ find: () => undefined });
  const row = { ...messageOf(1, { status: 'held' }) };
  const message = live.adopt(row);
  expect(viewOf(message)).toEqual(viewOf(row));
  expect(live.get(row.id)).toBe(message);
});
