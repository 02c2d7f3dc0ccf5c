import { expect, it } from 'vitest';
import { reasonToHold } from '../../../src/agent/typing/typing-gate.ts';

const fresh = { ageMs: 0, holdAfterMs: 120_000, paused: false, locked: false };

it.each([
  [{}, undefined],
  [{ ageMs: 120_000 }, undefined],
  [{ ageMs: 120_001 }, 'HELD_OLD'],
  [{ paused: true }, 'HELD_PAUSED'],
  [{ locked: true }, 'HELD_LOCKED'],
  [{ ageMs: 999_999, paused: true }, 'HELD_PAUSED'],
  [{ ageMs: 999_999, paused: true, locked: true }, 'HELD_LOCKED'],
])('%j: %s', (circumstances, code) => {
  expect(reasonToHold({ ...fresh, ...circumstances })?.code).toBe(code);
});
