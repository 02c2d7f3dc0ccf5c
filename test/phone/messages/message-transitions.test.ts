import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type MessageEvent,
  withAnswer,
  withEvent,
  withFailure,
} from '../../../src/phone/messages/message-transitions.ts';
import { isOver, type PhoneMessage } from '../../../src/phone/messages/phone-message.ts';
import { MESSAGE_STATUSES, type MessageStatus } from '../../../src/protocol/message.ts';

const MESSAGE: PhoneMessage = {
  seq: 1,
  id: '7d0f0c0e-5a52-4b0a-9d1c-0f6f7a1f2b33',
  deviceId: 'desk',
  payload: [{ type: 'text', value: 'x' }],
  createdAt: 0,
  updatedAt: 0,
  status: 'waiting',
  tried: true,
};

function event(status: MessageStatus, rest: Partial<MessageEvent> = {}): MessageEvent {
  const stamp = { sequence_number: 1, epoch: 'e', hlc: '0000000000000', at: new Date(0).toISOString() };
  const about = { messageId: MESSAGE.id, deviceId: 'desk', status, ...rest };
  return { ...stamp, type: `message.${status}`, ...about } as MessageEvent;
}
const answer = (status: MessageStatus) => ({ success: true, messageId: MESSAGE.id, status, queued: false }) as const;

test('follows the events, back to the queue too when the computer goes away', () => {
  const shown: string[] = [];
  let message = MESSAGE;
  for (const status of ['queued', 'sent', 'queued', 'sent', 'held', 'typed'] as const) {
    message = withEvent(message, event(status), 1);
    shown.push(message.status);
  }
  expect(shown).toEqual(['queued', 'sent', 'queued', 'sent', 'held', 'typed']);
});

test('what is over stays over, whatever comes late', () => {
  const status = fc.constantFrom(...MESSAGE_STATUSES);
  const step = fc.record({ status, by: fc.constantFrom('event', 'answer') });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let message = MESSAGE;
      let end: string | undefined;
      for (const { status: next, by } of steps) {
        message = by === 'event' ? withEvent(message, event(next), 1) : withAnswer(message, answer(next), 1);
        if (end !== undefined) expect(message.status).toBe(end);
        if (isOver(message)) end ??= message.status;
      }
    }),
  );
});

test('an answer that comes after the events changes nothing but an end', () => {
  const held = withEvent(MESSAGE, event('held', { errorCode: 'HELD_PAUSED' }), 1);
  expect(withAnswer(held, answer('sent'), 2)).toBe(held);
  expect(withAnswer(held, answer('typed'), 2).status).toBe('typed');
});

test('keeps the words of the answer and the code of the event together, in either order', () => {
  const words = { code: 'TYPING_FAILED', message: 'no window had the focus' };
  const first = withEvent(withFailure(MESSAGE, words, 1), event('failed', { errorCode: 'NO_FOCUS' }), 2);
  expect(first).toMatchObject({ status: 'failed', error: { code: 'NO_FOCUS', message: 'no window had the focus' } });
});

test('a message that is cancelled is no longer being cancelled', () => {
  const cancelled = withEvent({ ...MESSAGE, cancelling: true }, event('cancelled'), 1);
  expect(cancelled).toMatchObject({ status: 'cancelled', cancelling: undefined });
});

test('what nobody knew is known better later; and how much was typed is kept', () => {
  const uncertain = withEvent(MESSAGE, event('failed', { errorCode: 'UNCERTAIN' }), 1);
  expect(withEvent(uncertain, event('typed', { receipt: 'read' }), 2)).toMatchObject({
    status: 'typed',
    receipt: 'read',
  });
  const partly = withEvent(uncertain, event('cancelled', { typedParts: 3 }), 2);
  expect(partly).toMatchObject({ status: 'cancelled', typedParts: 3 });
  expect(withEvent(partly, event('typed'), 3)).toBe(partly);
});

test('the relay has it in hand once it says that it is being taken back', () => {
  const asked = withEvent({ ...MESSAGE, cancelling: true }, event('cancelling'), 1);
  expect(asked).toMatchObject({ status: 'cancelling', cancelling: undefined });
  expect(isOver(asked)).toBe(false);
});
