import { expect, test } from 'vitest';
import { newMessageId } from '../../../src/relay/messages/message-id.ts';

test('ids are UUIDs of version 7 that begin with their time', () => {
  const id = newMessageId(0x0123_4567_89ab);
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newMessageId(0x0123_4567_89ab)).not.toBe(id);
  expect(newMessageId(-1)).toMatch(/^00000000-0000-7/);
});
