import fc from 'fast-check';
import { expect, test } from 'vitest';
import { transcriptionRequestSchema } from '../../../src/protocol/http.ts';
import { DEFAULT_TTL_MS, MAX_TEXT_CHARACTERS } from '../../../src/protocol/limits.ts';
import { TranscriptionParser } from '../../../src/relay/http/plain-transcription.ts';

const UUID = '0B7E5A3C-3c1f-4d6e-9d1a-0c6a1f2b3c4d';
const LONG = 'x'.repeat(MAX_TEXT_CHARACTERS);

const anything = fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e300, '', 'x', [], ['x'], {}, { text: 'x' });
const device = fc.oneof(
  fc.constantFrom('desk', ' Desk-PC ', 'ÄRGER', 'a b', '.x', 'x.', 'a'.repeat(253), 'a'.repeat(254), ' '.repeat(300)),
  fc.string({ unit: 'binary', maxLength: 6 }),
  anything,
);
const text = fc.oneof(
  fc.constantFrom('x', '\ud800', 'a\udc00b', '😀', LONG, `${LONG}x`, `${LONG.slice(2)}😀`, '😀'.repeat(50_001)),
  fc.string({ unit: 'binary', maxLength: 6 }),
  anything,
);
const id = fc.oneof(fc.constantFrom(UUID, UUID.slice(1), `${UUID} `, `{${UUID}}`), fc.uuid(), anything);
const ms = fc.oneof(
  fc.constantFrom(0, 1, 2, -0, -1, DEFAULT_TTL_MS - 1, DEFAULT_TTL_MS, DEFAULT_TTL_MS + 1, 2 ** 53, '1'),
  anything,
);
const payload = fc.oneof(
  fc.constantFrom([{ type: 'text', value: 'x' }], [{ type: 'key', key: 'tab' }], [{ type: 'key', key: 'x' }]),
  anything,
);
/** What JSON can hold: fields in any order, some of them wrong, missing, or of no request. */
const body = fc
  .record(
    { deviceId: device, text, id, ttlMs: ms, ageMs: ms, payload, txt: text, ['__proto__']: anything },
    { requiredKeys: [] },
  )
  .map((fields) => JSON.stringify(fields));
/** One that is right in nearly all of them. */
const nearlyPlain = fc
  .tuple(
    fc.record({ deviceId: fc.constantFrom('desk', 'Desk-PC'), text: fc.constantFrom('x', 'é😀') }),
    fc.record({ deviceId: device, text, id, ttlMs: ms, ageMs: ms }, { requiredKeys: [] }),
    fc.constantFrom('deviceId', 'text', 'id', 'ttlMs', 'ageMs', 'none'),
  )
  .map(([right, other, field]) =>
    JSON.stringify({ ...right, ...(field in other && { [field]: other[field as 'id'] }) }),
  );

const numRuns = 3_000;

test('a body that is taken without the schema is one that the schema takes, for the same', () => {
  const parser = new TranscriptionParser();
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(body, nearlyPlain), (json) => {
      // Twice: what is remembered of a device must not change what it is.
      for (let time = 0; time < 2; time += 1) {
        const plain = parser.parsePlain(JSON.parse(json));
        if (plain === undefined) continue;
        taken += 1;
        expect(plain).toStrictEqual(transcriptionRequestSchema.parse(JSON.parse(json)));
      }
    }),
    { numRuns },
  );
  // Otherwise nothing has been compared.
  expect(taken).toBeGreaterThan(numRuns / 10);
});

test.each([
  { deviceId: 'desk', text: 'x' },
  { text: 'x', deviceId: ' DESK ' },
  { deviceId: 'desk', text: 'é😀', id: UUID, ageMs: 3 },
  { deviceId: 'desk', text: 'x', ttlMs: 1_000, ageMs: 999 },
])('the bodies that clients send are taken without it: %o', (each) => {
  const plain = new TranscriptionParser().parsePlain(each);
  expect(plain).toStrictEqual(transcriptionRequestSchema.parse(each));
});
