import fc from 'fast-check';
import { expect, test } from 'vitest';
import { transcriptionFrameSchema } from '../../../src/protocol/frames.ts';
import { KEYS, type Segment, textOf } from '../../../src/protocol/segments.ts';
import { encodePayload } from '../../../src/relay/messages/encoded-payload.ts';
import { newMessageId } from '../../../src/relay/messages/message-id.ts';
import { fitsFrame, transcriptionFrame } from '../../../src/relay/outbox/frame.ts';
import { messageOf } from '../messages/message-of.ts';

const segment: fc.Arbitrary<Segment> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), value: fc.string({ unit: 'binary', minLength: 1 }) }),
  fc.record({ type: fc.constant('key' as const), key: fc.constantFrom(...KEYS) }),
);

test('what goes into a frame comes out of it', () => {
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1 }), (payload) => {
      const message = messageOf(3, { id: newMessageId(Date.now()), createdAt: 5, epoch: 'e' });
      const sender = { id: 'phone-1', name: 'Ana’s "phone"' };
      const written = transcriptionFrame(message, encodePayload(payload), 4, sender);
      const frame = transcriptionFrameSchema.parse(JSON.parse(written));
      const position = { epoch: 'e', seq: 3 };
      const { id } = message;
      expect(frame).toEqual({
        type: 'transcription',
        id,
        text: textOf(payload),
        payload,
        timestamp: 5,
        ageMs: 4,
        ...position,
        sender,
      });
    }),
  );
});

test('fitsFrame counts bytes of UTF-8, and each text twice', () => {
  const fits = (text: string) => fitsFrame(encodePayload([{ type: 'text', value: text }]));
  expect([fits('x'.repeat(524_000)), fits('x'.repeat(525_000))]).toEqual([true, false]);
  expect([fits('字'.repeat(174_000)), fits('字'.repeat(175_000))]).toEqual([true, false]);
});
