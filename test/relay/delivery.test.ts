import { expect, test } from 'vitest';
import { RelayUnderTest } from './relay-under-test.ts';

test('types a message', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  agent.ackEverything();
  const { status, body } = await relay.post('hello');
  expect(status).toBe(200);
  expect(body).toEqual({ success: true, messageId: expect.any(String), status: 'typed', queued: false, receipt: 'read' });
  expect(agent.texts).toEqual(['hello']);
});
