import { expect, it } from 'vitest';
import { MAX_SEGMENTS, MAX_TEXT_CHARACTERS } from '../../../src/protocol/limits.ts';
import { isOverbuilt } from '../../../src/server/bodies/json-shape.ts';

const json = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

it.each<[string, unknown]>([
  ['the longest text', { deviceId: 'desk', text: 'x'.repeat(MAX_TEXT_CHARACTERS) }],
  ['a text that is all brackets, quotes and commas', { text: '{[,"\\'.repeat(20_000) }],
  ['the most segments', { payload: Array.from({ length: MAX_SEGMENTS }, () => ({ type: 'text', value: '[{,' })) }],
  ['what is short, however deep', `${'['.repeat(2_000)}${']'.repeat(2_000)}`],
  ['nothing', ''],
])('lets pass: %s', (_what, value) => {
  expect(isOverbuilt(json(value))).toBe(false);
});

it.each<[string, string]>([
  ['arrays in arrays', '['.repeat(5_000)],
  ['objects in objects', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
  ['a long list', `[${'1,'.repeat(9_000)}1]`],
  ['many empty things', `[${'{},'.repeat(5_000)}1]`],
  ['depth behind a string that ends with a backslash', `["\\\\",${'['.repeat(5_000)}`],
])('refuses: %s', (_what, value) => {
  expect(isOverbuilt(json(value))).toBe(true);
});
