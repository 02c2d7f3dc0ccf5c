import fc from 'fast-check';
import { expect, test } from 'vitest';
import { transcriptionFrameSchema } from '../../../src/protocol/frames.ts';
import { KEYS, type Segment, textOf } from '../../../src/protocol/segments.ts';
import { encodePayload } from '../../../src/relay/messages/encoded-payload.ts';
import { newMessageId } from '../../../src/relay/messages/message-id.ts';
import { fitsFrame, transcriptionFrame } from '../../../src/relay/outbox/frame.ts';

const segment: fc.Arbitrary<Segment> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), value: fc.string({ unit: 'binary', minLength: 1 }) }),
  fc.record({ type: fc.constant('key' as const), key: fc.constantFrom(...KEYS) }),
);

test('what goes into a frame comes out of it', () => {
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1 }), (payload) => {
      const id = newMessageId(Date.now());
      const frame = transcriptionFrameSchema.parse(JSON.parse(transcriptionFrame(id, encodePayload(payload), 5, 9)));
      expect(frame).toEqual({ type: 'transcription', id, text: textOf(payload), payload, timestamp: 5, ageMs: 4 });
    }),
  );
});

test('fitsFrame counts bytes of UTF-8, and each text twice', () => {
  const fits = (text: string) => fitsFrame(encodePayload([{ type: 'text', value: text }]));
  expect([fits('x'.repeat(524_000)), fits('x'.repeat(525_000))]).toEqual([true, false]);
  expect([fits('字'.repeat(174_000)), fits('字'.repeat(175_000))]).toEqual([true, false]);
});

test('a clock that was set back makes nobody younger than new', () => {
  const encoded = encodePayload([{ type: 'text', value: 'x' }]);
  expect(JSON.parse(transcriptionFrame(newMessageId(0), encoded, 100, 50)).ageMs).toBe(0);
});
