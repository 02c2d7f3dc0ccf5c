import { expect, it } from 'vitest';
import type { Logger } from '../../src/base/logger.ts';
import { AgentUnderTest, messageId as id } from '../helpers/agent-under-test.ts';
import { waitFor } from '../helpers/wait-for.ts';

const SECRET = 'xyzzy plugh';

it('never logs message text or the token', async () => {
  const lines: string[] = [];
  const log = (fields: object, message: string): void => {
    lines.push(`${JSON.stringify(fields)} ${message}`);
  };
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const test = await AgentUnderTest.start({ logger });
  const peer = await test.relay.peer();
  peer.transcription(id(1), SECRET);
  peer.transcription(id(1), SECRET);
  peer.transcription(id(2), SECRET, { ageMs: 999_999 });
  peer.send({ type: 'transcription', id: id(3), text: SECRET, payload: [{ type: 'text', valeu: SECRET }] });
  peer.send({ type: SECRET });
  peer.socket.send(`{"text": "${SECRET}`);
  await peer.next('ack', 3);
  test.typist.before = () => {
    throw new Error(`cannot type ${SECRET}`);
  };
  peer.transcription(id(4), SECRET);
  await waitFor(() => peer.received('ack').some((ack) => ack.id === id(4)));
  peer.socket.close(4001, 'UNAUTHORIZED');
  await waitFor(() => test.agent.connection().phase === 'waiting');
  await test.stop();
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => line.includes(SECRET) || line.includes('test-token'))).toEqual([]);
});
