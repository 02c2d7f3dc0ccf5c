import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agentFrameSchema } from '../../../../src/protocol/frames.ts';
import { bareAck, parseAgentFrame } from '../../../../src/relay/ws/agents/agent-frame.ts';
import { parseFrame } from '../../../../src/server/sockets/parse-frame.ts';

const ID = '0190b7e5-3c1f-7d6e-9d1a-0c6a1f2b3c4d';
const ACK = `{"type":"ack","id":"${ID}","outcome":"typed","receipt":"read"}`;

const field = fc.constantFrom(
  '"type":"ack"',
  '"type":"update"',
  '"type":"status"',
  `"id":"${ID}"`,
  `"id":"${ID.toUpperCase()}"`,
  `"id":"${ID.slice(1)}"`,
  '"outcome":"typed"',
  '"outcome":"failed"',
  '"outcome":"type"',
  '"receipt":"read"',
  '"receipt":"assumed"',
  '"receipt":"seen"',
  '"typedParts":1',
  '"typedParts":-1',
  '"more":{}',
  '',
);
const built = fc.array(field, { maxLength: 6 }).map((fields) => `{${fields.join(',')}}`);
/** An ACK with one character that is another, missing or too many. */
const nearlyAck = fc
  .tuple(
    fc.nat({ max: ACK.length }),
    fc.constantFrom('', ' ', 'A', 'a', '0', '"', ',', '\\', 'é', '\0'),
    fc.nat({ max: 1 }),
  )
  .map(([at, character, instead]) => ACK.slice(0, at) + character + ACK.slice(at + instead));

test('a frame means what the schema says, however it is read', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        built,
        nearlyAck,
        fc.uuid().map((id) => ACK.replace(ID, id)),
      ),
      (json) => {
        const data = Buffer.from(json);
        expect(parseAgentFrame(data)).toEqual(parseFrame(agentFrameSchema, data));
      },
    ),
    { numRuns: 3_000 },
  );
});

test('the ACK of a text that was read is read without the schema', () => {
  for (const receipt of ['read', 'assumed']) {
    const data = Buffer.from(ACK.replace('read', receipt));
    expect(bareAck(data)).toStrictEqual({ type: 'ack', id: ID, outcome: 'typed', receipt });
  }
});
